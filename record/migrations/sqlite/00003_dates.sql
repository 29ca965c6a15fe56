-- +goose Up

-- Dates as they stand from one journal number until another, in a table of their
-- own so that a timeline is a query. Derived from readings and the journal.
CREATE TABLE dates (
	id       INTEGER PRIMARY KEY,
	document INTEGER NOT NULL REFERENCES documents,
	since    INTEGER NOT NULL,
	until    INTEGER NOT NULL,
	date     TEXT    NOT NULL,
	decision INTEGER NOT NULL,
	start    INTEGER NOT NULL,
	finish   INTEGER NOT NULL,
	edtf     TEXT    NOT NULL,
	latest   INTEGER NOT NULL,
	day      INTEGER NOT NULL,
	rank     INTEGER NOT NULL,
	spread   INTEGER NOT NULL,
	event    TEXT    NOT NULL,
	found    TEXT    NOT NULL
) STRICT;
CREATE INDEX dates_document ON dates (document);
CREATE INDEX dates_date ON dates (date);
CREATE INDEX dates_order ON dates (day, rank, latest, document, start);
CREATE INDEX dates_spread ON dates (spread, day);
CREATE INDEX dates_event ON dates (event) WHERE event <> '';

-- The dates of events that documents tell now, by each name that an event is
-- looked up by.
CREATE TABLE events (
	document INTEGER NOT NULL REFERENCES documents,
	event    TEXT    NOT NULL,
	edtf     TEXT    NOT NULL,
	date     TEXT    NOT NULL,
	start    INTEGER NOT NULL,
	finish   INTEGER NOT NULL,
	PRIMARY KEY (document, event, edtf)
) STRICT, WITHOUT ROWID;
CREATE INDEX events_event ON events (event, edtf);

-- Documents whose dates have to be reckoned again.
CREATE TABLE dates_due (
	document INTEGER PRIMARY KEY REFERENCES documents
) STRICT;
INSERT INTO dates_due (document) SELECT document FROM readings;
