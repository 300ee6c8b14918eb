-- +goose Up

-- the message under which it was asked for, which asks once however often it is tapped
ALTER TABLE register_request ADD COLUMN asked TEXT NOT NULL DEFAULT '';
ALTER TABLE signing_request ADD COLUMN asked TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX register_request_asked ON register_request (asked) WHERE asked <> '';
CREATE UNIQUE INDEX signing_request_asked ON signing_request (asked) WHERE asked <> '';
