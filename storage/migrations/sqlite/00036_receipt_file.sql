-- +goose Up

-- a photo or a PDF of the list that a delegation has signed for its papers; it is kept also when another takes its place
CREATE TABLE receipt_file (
    id            INTEGER PRIMARY KEY,
    delegation_id INTEGER NOT NULL REFERENCES delegation (id),
    import_id     INTEGER NOT NULL UNIQUE REFERENCES roster_import (id), -- by which it came
    file_id       INTEGER NOT NULL REFERENCES file (id),
    pages         INTEGER NOT NULL CHECK (pages > 0),
    account_id    INTEGER NOT NULL REFERENCES account (id),
    at            TEXT NOT NULL,
    replaced_at   TEXT
) STRICT;
CREATE INDEX receipt_file_delegation ON receipt_file (delegation_id, id) WHERE replaced_at IS NULL;

-- whose signed list an import is, and the last of its files that it takes the place of, with those before
ALTER TABLE roster_import ADD COLUMN delegation_id INTEGER REFERENCES delegation (id);
ALTER TABLE roster_import ADD COLUMN instead INTEGER NOT NULL DEFAULT 0;

-- the signature and the seal of who signs beside the first
ALTER TABLE roster_import ADD COLUMN art_anew TEXT NOT NULL DEFAULT '' CHECK (art_anew IN (
    '', 'logo', 'signature', 'seal', 'signature_second', 'seal_second', 'background', 'sheet'));
UPDATE roster_import SET art_anew = art WHERE art <> '';
ALTER TABLE roster_import DROP COLUMN art;
ALTER TABLE roster_import RENAME COLUMN art_anew TO art;
