-- +goose Up

-- The actors that readings found, one row for an actor of a document, and the
-- actor of the whole record that the machine gave each to. Derived from readings;
-- what people decided is laid over them when they are asked for.
CREATE TABLE found_actors (
	id       INTEGER PRIMARY KEY,
	document INTEGER NOT NULL REFERENCES documents,
	finding  TEXT    NOT NULL,
	local    TEXT    NOT NULL,
	kind     TEXT    NOT NULL,
	unnamed  INTEGER NOT NULL,
	name     TEXT    NOT NULL,
	names    TEXT    NOT NULL,
	mentions TEXT    NOT NULL,
	company  TEXT    NOT NULL,
	number   INTEGER NOT NULL,
	actor    TEXT    NOT NULL,
	score    REAL    NOT NULL,
	reasons  TEXT    NOT NULL
) STRICT;
CREATE INDEX found_actors_document ON found_actors (document);
CREATE INDEX found_actors_finding ON found_actors (finding);
CREATE INDEX found_actors_actor ON found_actors (actor, document);

-- The keys under which an actor is compared with what comes new.
CREATE TABLE actor_keys (
	key   TEXT NOT NULL,
	actor TEXT NOT NULL,
	PRIMARY KEY (key, actor)
) STRICT, WITHOUT ROWID;
CREATE INDEX actor_keys_actor ON actor_keys (actor);

-- What a list shows of an actor, before decisions.
CREATE TABLE actors (
	actor     TEXT    PRIMARY KEY,
	kind      TEXT    NOT NULL,
	unnamed   INTEGER NOT NULL,
	name      TEXT    NOT NULL,
	documents INTEGER NOT NULL,
	mentions  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Pairs of actors that may be one.
CREATE TABLE actor_proposals (
	a       TEXT NOT NULL,
	b       TEXT NOT NULL,
	score   REAL NOT NULL,
	reasons TEXT NOT NULL,
	PRIMARY KEY (a, b)
) STRICT, WITHOUT ROWID;
CREATE INDEX actor_proposals_b ON actor_proposals (b);

-- Who quotes whom in a document, by rows of found_actors; 0 for its author.
CREATE TABLE actor_quotes (
	document INTEGER NOT NULL REFERENCES documents,
	quoting  INTEGER NOT NULL,
	quoted   INTEGER NOT NULL,
	number   INTEGER NOT NULL,
	PRIMARY KEY (document, quoting, quoted)
) STRICT, WITHOUT ROWID;
CREATE INDEX actor_quotes_quoting ON actor_quotes (quoting);
CREATE INDEX actor_quotes_quoted ON actor_quotes (quoted);

-- Documents whose actors have to be linked.
CREATE TABLE actors_due (
	document INTEGER PRIMARY KEY REFERENCES documents
) STRICT;
INSERT INTO actors_due (document) SELECT document FROM readings;
