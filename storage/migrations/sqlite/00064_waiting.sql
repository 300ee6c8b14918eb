-- +goose Up

-- how many people a course takes, 0 for as many as come, and how many of each delegation, one on a line
ALTER TABLE course ADD COLUMN capacity INTEGER NOT NULL DEFAULT 0 CHECK (capacity >= 0);
ALTER TABLE course ADD COLUMN quotas TEXT NOT NULL DEFAULT '';

-- people who have registered and have no place: they are to be approved, or wait for one
CREATE TABLE waiting (
    id            INTEGER PRIMARY KEY,
    course_id     INTEGER NOT NULL REFERENCES course (id),
    account_id    INTEGER NOT NULL REFERENCES account (id),
    no            INTEGER NOT NULL DEFAULT 0, -- their order on the list; 0 until they come onto it
    name          TEXT NOT NULL,
    birth         TEXT NOT NULL,
    phone         TEXT NOT NULL,
    position      TEXT NOT NULL,
    unit          TEXT NOT NULL,
    note          TEXT NOT NULL,
    delegation_id INTEGER REFERENCES delegation (id),
    linked_by     TEXT NOT NULL CHECK (linked_by IN ('name', 'phone')),
    at            TEXT NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('asked', 'waiting', 'offered', 'seated', 'expired', 'givenup', 'refused')),
    until         TEXT, -- when the offer ends
    told_at       TEXT, -- when the organizers have heard of who is to be approved
    ended_at      TEXT,
    reason        TEXT NOT NULL DEFAULT '',
    enrollment_id INTEGER REFERENCES enrollment (id),
    CHECK ((state IN ('asked', 'waiting', 'offered')) = (ended_at IS NULL)),
    CHECK (state <> 'offered' OR until IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX waiting_one ON waiting (course_id, account_id) WHERE state IN ('asked', 'waiting', 'offered');
CREATE INDEX waiting_line ON waiting (course_id, state, no, id);
CREATE INDEX waiting_open ON waiting (course_id) WHERE ended_at IS NULL;
CREATE INDEX waiting_account ON waiting (account_id);
