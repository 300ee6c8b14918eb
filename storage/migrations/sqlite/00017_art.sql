-- +goose Up

-- where papers show the picture that a file is sent for; empty of a roster
ALTER TABLE roster_import ADD COLUMN art TEXT NOT NULL DEFAULT '' CHECK (art IN ('', 'logo', 'signature', 'seal', 'background', 'sheet'));
