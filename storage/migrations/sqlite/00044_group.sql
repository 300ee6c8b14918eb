-- +goose Up

-- a Telegram group that a course has, or has had (nhóm lớp)
CREATE TABLE class_group (
    id         INTEGER PRIMARY KEY,
    chat_id    INTEGER NOT NULL UNIQUE CHECK (chat_id < 0),
    course_id  INTEGER REFERENCES course (id), -- whose it is; null once it is nobody's any more
    title      TEXT NOT NULL, -- as Telegram had it last
    thread     INTEGER NOT NULL DEFAULT 0, -- the topic in which it was bound, 0 for the general one
    gone       INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0, 1)), -- the bot is not in it
    by_account INTEGER NOT NULL REFERENCES account (id), -- who has bound it
    bound_at   TEXT NOT NULL
) STRICT;
CREATE INDEX class_group_course ON class_group (course_id) WHERE course_id IS NOT NULL;

-- when a command was answered last in a group, whichever it is
CREATE TABLE group_answer (
    chat_id INTEGER PRIMARY KEY,
    at      TEXT NOT NULL
) STRICT;
