-- +goose Up

-- A small JPEG that a chat shows beside the name of a file.
ALTER TABLE file ADD COLUMN thumbnail BLOB;
