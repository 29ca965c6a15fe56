-- +goose Up

-- "CHNC": tells a record from any other SQLite file.
PRAGMA application_id = 1128812099;

-- Two processes may start on an old record at once. The second to finish a
-- migration fails here and takes back all it did.
CREATE UNIQUE INDEX migration_once ON goose_db_version (version_id);

CREATE TABLE documents (
	seq         INTEGER PRIMARY KEY,
	digest      BLOB    NOT NULL UNIQUE CHECK (length(digest) = 32),
	name        TEXT    NOT NULL,
	path        TEXT    NOT NULL,
	container   BLOB    NOT NULL,
	media_type  TEXT    NOT NULL,
	size        INTEGER NOT NULL,
	text_digest BLOB    NOT NULL CHECK (length(text_digest) = 32),
	points      INTEGER NOT NULL,
	metadata    TEXT    NOT NULL,
	skipped     TEXT    NOT NULL,
	accession   TEXT    NOT NULL,
	added       INTEGER NOT NULL
) STRICT;
CREATE INDEX documents_text ON documents (text_digest) WHERE points > 0;
CREATE INDEX documents_name ON documents (name) WHERE name <> '';
CREATE INDEX documents_container ON documents (container) WHERE container <> x'';
CREATE INDEX documents_added ON documents (added);

CREATE TABLE originals (
	document INTEGER PRIMARY KEY REFERENCES documents,
	bytes    BLOB NOT NULL
) STRICT;

CREATE TABLE texts (
	document INTEGER PRIMARY KEY REFERENCES documents,
	text     BLOB NOT NULL,
	blocks   TEXT NOT NULL,
	marks    TEXT NOT NULL
) STRICT;

CREATE TABLE places (
	document INTEGER NOT NULL REFERENCES documents,
	path     TEXT    NOT NULL,
	at       INTEGER NOT NULL,
	PRIMARY KEY (document, path)
) STRICT, WITHOUT ROWID;
CREATE INDEX places_path ON places (path);

-- What lists show and filters ask, as it stood from one journal number until
-- another. Derived from documents.metadata and the journal.
CREATE TABLE descriptions (
	document    INTEGER NOT NULL REFERENCES documents,
	since       INTEGER NOT NULL,
	until       INTEGER NOT NULL,
	title       TEXT    NOT NULL,
	authors     TEXT    NOT NULL,
	outlet      TEXT    NOT NULL,
	published   TEXT    NOT NULL,
	written     TEXT    NOT NULL,
	url         TEXT    NOT NULL,
	language    TEXT    NOT NULL,
	earliest    INTEGER NOT NULL,
	latest      INTEGER NOT NULL,
	title_key   TEXT    NOT NULL,
	authors_key TEXT    NOT NULL,
	outlet_key  TEXT    NOT NULL,
	PRIMARY KEY (document, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX descriptions_title ON descriptions (title_key, document, until);
CREATE INDEX descriptions_outlet ON descriptions (outlet_key, document, until);
CREATE INDEX descriptions_authors ON descriptions (authors_key, document, until);
CREATE INDEX descriptions_earliest ON descriptions (earliest, document);
CREATE INDEX descriptions_latest ON descriptions (latest, document);

CREATE TABLE readings (
	document     INTEGER PRIMARY KEY REFERENCES documents,
	reader       TEXT    NOT NULL,
	at           INTEGER NOT NULL,
	attributions INTEGER NOT NULL,
	findings     TEXT    NOT NULL
) STRICT;
CREATE INDEX readings_reader ON readings (reader, attributions);

-- Attributions as readers found them (decision 0) and as decisions made them.
CREATE TABLE attributions (
	id         INTEGER PRIMARY KEY,
	document   INTEGER NOT NULL REFERENCES documents,
	decision   INTEGER NOT NULL,
	state      TEXT    NOT NULL,
	finding    TEXT    NOT NULL,
	parent     TEXT    NOT NULL,
	kind       TEXT    NOT NULL,
	stance     TEXT    NOT NULL,
	spans      TEXT    NOT NULL,
	confidence REAL    NOT NULL,
	reason     TEXT    NOT NULL
) STRICT;
CREATE INDEX attributions_document ON attributions (document, decision);
CREATE INDEX attributions_finding ON attributions (finding);
CREATE INDEX attributions_decision ON attributions (decision) WHERE decision > 0;
CREATE INDEX attributions_stance ON attributions (stance);

-- The readers' findings that a decision covers, whether or not it stands.
CREATE TABLE covers (
	attribution INTEGER NOT NULL REFERENCES attributions ON DELETE CASCADE,
	decision    INTEGER NOT NULL,
	PRIMARY KEY (attribution, decision)
) STRICT, WITHOUT ROWID;
CREATE INDEX covers_decision ON covers (decision);

CREATE TABLE journal (
	number   INTEGER PRIMARY KEY,
	at       INTEGER NOT NULL,
	person   TEXT    NOT NULL,
	action   TEXT    NOT NULL,
	kind     TEXT    NOT NULL,
	document BLOB    NOT NULL,
	target   TEXT    NOT NULL,
	value    TEXT    NOT NULL,
	why      TEXT    NOT NULL,
	replaces INTEGER NOT NULL,
	previous BLOB    NOT NULL CHECK (length(previous) = 32),
	hash     BLOB    NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE INDEX journal_target ON journal (document, kind, target);

-- +goose StatementBegin
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
BEGIN
	SELECT RAISE(ABORT, 'the journal is only ever appended to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
BEGIN
	SELECT RAISE(ABORT, 'the journal is only ever appended to');
END;
-- +goose StatementEnd
-- REPLACE deletes without asking the trigger above.
-- +goose StatementBegin
CREATE TRIGGER journal_no_gap BEFORE INSERT ON journal
WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM journal)
BEGIN
	SELECT RAISE(ABORT, 'the journal is only ever appended to');
END;
-- +goose StatementEnd

-- Which decision stood on a target from one journal number until another; 0 for
-- none. Derived from the journal.
CREATE TABLE standing (
	kind     TEXT    NOT NULL,
	document BLOB    NOT NULL,
	target   TEXT    NOT NULL,
	since    INTEGER NOT NULL,
	until    INTEGER NOT NULL,
	decision INTEGER NOT NULL,
	PRIMARY KEY (document, kind, target, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX standing_decision ON standing (decision);

-- Words come folded from Go, parted by spaces, so that both databases find the
-- same; nothing of the text is stored twice.
CREATE VIRTUAL TABLE document_words USING fts5 (
	title, text, content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '2 3'
);
CREATE VIRTUAL TABLE attribution_words USING fts5 (
	source, cue, said, content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '2 3'
);
