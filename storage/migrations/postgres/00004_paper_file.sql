-- +goose Up

-- A file is held against the register by its hash.
CREATE INDEX file_hash ON file (sha256);
CREATE INDEX certificate_file ON certificate (file_id) WHERE file_id IS NOT NULL;
