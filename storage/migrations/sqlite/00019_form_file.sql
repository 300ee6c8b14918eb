-- +goose Up

-- a file with what a course's papers say round the person, on its way in
CREATE TABLE form_file (
    id            INTEGER PRIMARY KEY,
    course_id     INTEGER NOT NULL REFERENCES course (id),
    account_id    INTEGER NOT NULL REFERENCES account (id),
    chat_id       INTEGER NOT NULL,
    telegram_file TEXT NOT NULL,
    name          TEXT NOT NULL,
    said          TEXT NOT NULL DEFAULT '[]', -- its values once it was read
    at            TEXT NOT NULL,
    read_at       TEXT,
    done_at       TEXT, -- confirmed, dropped or refused
    CHECK (done_at IS NULL OR read_at IS NOT NULL)
) STRICT;
CREATE INDEX form_file_waiting ON form_file (id) WHERE read_at IS NULL;
