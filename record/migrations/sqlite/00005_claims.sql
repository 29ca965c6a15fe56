-- +goose Up

-- What documents say, as claims are proposed from it: one row for a wording,
-- however many attributions have it, with the claim that it was put in. Derived
-- from attributions as they stand; what people decided on claims is laid over it
-- when it is asked for.
CREATE TABLE wordings (
	id          INTEGER PRIMARY KEY,
	name        TEXT    NOT NULL UNIQUE,
	said        TEXT    NOT NULL,
	claim       TEXT    NOT NULL,
	probability REAL    NOT NULL,
	crossed     INTEGER NOT NULL
) STRICT;
CREATE INDEX wordings_claim ON wordings (claim);

-- The attributions that have a wording, in order of their documents and places.
CREATE TABLE statements (
	attribution TEXT    PRIMARY KEY,
	document    INTEGER NOT NULL REFERENCES documents,
	place       INTEGER NOT NULL,
	stance      TEXT    NOT NULL,
	wording     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX statements_document ON statements (document);
CREATE INDEX statements_wording ON statements (wording, document, place);

-- The keys under which a wording is compared with what comes new.
CREATE TABLE wording_keys (
	key     TEXT    NOT NULL,
	wording INTEGER NOT NULL,
	PRIMARY KEY (key, wording)
) STRICT, WITHOUT ROWID;
CREATE INDEX wording_keys_wording ON wording_keys (wording);

-- Pairs of wordings that say the same, or of which one says more; a < b, and the
-- relation is that of a to b.
CREATE TABLE wording_pairs (
	a           INTEGER NOT NULL,
	b           INTEGER NOT NULL,
	relation    TEXT    NOT NULL,
	probability REAL    NOT NULL,
	PRIMARY KEY (a, b)
) STRICT, WITHOUT ROWID;
CREATE INDEX wording_pairs_b ON wording_pairs (b, relation);

-- Of a claim that several wordings make: which of them names it, which is least
-- like that one, and what tells the two apart.
CREATE TABLE proposed_claims (
	claim   TEXT    PRIMARY KEY,
	says    INTEGER NOT NULL,
	doubt   INTEGER NOT NULL,
	reasons TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- Documents whose statements have to be compared.
CREATE TABLE claims_due (
	document INTEGER PRIMARY KEY REFERENCES documents
) STRICT;

-- Which version of the comparison made all this, and how often it changed; one row.
CREATE TABLE claims_made (
	version  TEXT    NOT NULL,
	revision INTEGER NOT NULL
) STRICT;
INSERT INTO claims_made (version, revision) VALUES ('', 0);
