-- +goose Up

-- AUTOINCREMENT: what people said of themselves when they asked for a place is erased some time after it was answered, and
-- the number of one that is gone must never be another's: what was said of it is known by it.
CREATE TABLE claim_anew (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    course_id     INTEGER NOT NULL REFERENCES course (id),
    account_id    INTEGER NOT NULL REFERENCES account (id),
    enrollment_id INTEGER REFERENCES enrollment (id), -- the place, once it is known which
    way           TEXT NOT NULL CHECK (way IN ('', 'name', 'phone')), -- empty: somebody must vouch
    name          TEXT NOT NULL,
    birth         TEXT NOT NULL,
    phone         TEXT NOT NULL,
    unit          TEXT NOT NULL,
    delegation_id INTEGER REFERENCES delegation (id), -- whose representative may vouch
    at            TEXT NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('waiting', 'granted', 'refused', 'withdrawn')),
    decided_by    INTEGER REFERENCES account (id),
    decided_at    TEXT,
    reason        TEXT NOT NULL DEFAULT '',
    CHECK ((state = 'waiting') = (decided_at IS NULL))
) STRICT;
INSERT INTO claim_anew (id, course_id, account_id, enrollment_id, way, name, birth, phone, unit, delegation_id, at, state, decided_by, decided_at, reason)
SELECT id, course_id, account_id, enrollment_id, way, name, birth, phone, unit, delegation_id, at, state, decided_by, decided_at, reason FROM claim ORDER BY id;
DROP TABLE claim;
ALTER TABLE claim_anew RENAME TO claim;
CREATE UNIQUE INDEX claim_one ON claim (course_id, account_id) WHERE state = 'waiting';
CREATE INDEX claim_waiting ON claim (course_id, id) WHERE state = 'waiting';
CREATE INDEX claim_account ON claim (account_id);
CREATE INDEX claim_decided ON claim (decided_at) WHERE decided_at IS NOT NULL;

CREATE TABLE waiting_anew (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
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
INSERT INTO waiting_anew (id, course_id, account_id, no, name, birth, phone, position, unit, note, delegation_id, linked_by, at, state, until, told_at, ended_at, reason, enrollment_id)
SELECT id, course_id, account_id, no, name, birth, phone, position, unit, note, delegation_id, linked_by, at, state, until, told_at, ended_at, reason, enrollment_id FROM waiting ORDER BY id;
DROP TABLE waiting;
ALTER TABLE waiting_anew RENAME TO waiting;
CREATE UNIQUE INDEX waiting_one ON waiting (course_id, account_id) WHERE state IN ('asked', 'waiting', 'offered');
CREATE INDEX waiting_line ON waiting (course_id, state, no, id);
CREATE INDEX waiting_open ON waiting (course_id) WHERE ended_at IS NULL;
CREATE INDEX waiting_account ON waiting (account_id);
CREATE INDEX waiting_ended ON waiting (ended_at) WHERE ended_at IS NOT NULL;
