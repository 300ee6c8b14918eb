-- +goose Up

-- The ways of check-in that a course takes, with blanks between: see course.Ways.
ALTER TABLE course ADD COLUMN ways TEXT NOT NULL DEFAULT 'organizer button code qr page representative sheet' CHECK (ways <> '');
-- The unguessable part of the address of the hall's screen, by which its codes are made;
-- empty until it is asked for.
ALTER TABLE course ADD COLUMN screen_key TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX course_screen ON course (screen_key) WHERE screen_key <> '';
-- Likewise of the page on which the slips with the personal codes are printed.
ALTER TABLE course ADD COLUMN slips_key TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX course_slips ON course (slips_key) WHERE slips_key <> '';
-- Minutes before a session, with blanks between; empty: nobody is reminded then.
ALTER TABLE course ADD COLUMN reminder_leads TEXT NOT NULL DEFAULT '';
UPDATE course SET reminder_leads = CAST(reminder_lead AS TEXT) WHERE reminder_lead > 0;
-- Reminders before a session are known by the session: several may be due at one moment.
INSERT INTO firing (job, slot, state, at)
SELECT f.job || '/' || s.id, f.slot, f.state, f.at
FROM course c
JOIN session s ON s.course_id = c.id
JOIN firing f ON f.job = 'reminder/lead/' || c.id AND f.slot = STRFTIME('%Y-%m-%dT%H:%M:%fZ', s.starts_at, '-' || c.reminder_lead || ' minutes');
DELETE FROM firing WHERE job IN (SELECT 'reminder/lead/' || id FROM course);
ALTER TABLE course DROP COLUMN reminder_lead;

ALTER TABLE session ADD COLUMN name TEXT NOT NULL DEFAULT ''; -- its own, where its half of the day has several
ALTER TABLE session ADD COLUMN uid TEXT NOT NULL DEFAULT ''; -- what calendars know it by
UPDATE session SET uid = LOWER(HEX(RANDOMBLOB(16)));
CREATE UNIQUE INDEX session_uid ON session (uid);
ALTER TABLE session ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0 CHECK (sequence >= 0); -- how often it was changed
ALTER TABLE session ADD COLUMN ways TEXT NOT NULL DEFAULT ''; -- empty: the course's
-- When check-in opens and closes, and until when it is on time, where that was said; else by the course's rule.
ALTER TABLE session ADD COLUMN opens_at TEXT;
ALTER TABLE session ADD COLUMN closes_at TEXT;
ALTER TABLE session ADD COLUMN on_time_to TEXT;
ALTER TABLE session ADD COLUMN cancelled_at TEXT CHECK ((state = 'cancelled') = (cancelled_at IS NOT NULL));
ALTER TABLE session ADD COLUMN moved_from TEXT; -- when it began at first, since it was moved

-- A session as people were last told of it, while they are still to be told what it is
-- now. One that was added since has no state here.
CREATE TABLE session_before (
    session_id INTEGER PRIMARY KEY REFERENCES session (id),
    state      TEXT NOT NULL CHECK (state IN ('', 'planned', 'cancelled')),
    name       TEXT NOT NULL,
    half       TEXT NOT NULL,
    starts_at  TEXT NOT NULL,
    ends_at    TEXT NOT NULL,
    topic      TEXT NOT NULL,
    speaker    TEXT NOT NULL,
    room       TEXT NOT NULL,
    by_account INTEGER REFERENCES account (id), -- who has changed it last
    urgent     INTEGER NOT NULL CHECK (urgent IN (0, 1)), -- to be told in the quiet hours too
    changed_at TEXT NOT NULL -- last
) STRICT;

ALTER TABLE attendance ADD COLUMN arrived_at TEXT; -- when the person came, where that was said; else at
ALTER TABLE attendance ADD COLUMN reason TEXT NOT NULL DEFAULT ''; -- of a correction

ALTER TABLE enrollment ADD COLUMN reminders_off INTEGER NOT NULL DEFAULT 0 CHECK (reminders_off IN (0, 1));
-- by which somebody without Telegram checks in on a page, with the code of the room; empty until it is printed
ALTER TABLE enrollment ADD COLUMN personal_code TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX enrollment_code ON enrollment (personal_code) WHERE personal_code <> '';

-- The unguessable part of the address of the person's calendar; empty until it is asked for.
ALTER TABLE account ADD COLUMN calendar_key TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX account_calendar ON account (calendar_key) WHERE calendar_key <> '';

-- what somebody asks to be excused from, for an organizer to decide (xin phép vắng)
CREATE TABLE leave_request (
    id            INTEGER PRIMARY KEY,
    enrollment_id INTEGER NOT NULL REFERENCES enrollment (id),
    by_account    INTEGER NOT NULL REFERENCES account (id),
    reason        TEXT NOT NULL,
    photo         TEXT NOT NULL, -- as a message holds it, in Telegram's words; empty without one
    at            TEXT NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('asked', 'approved', 'refused', 'withdrawn', 'given_up')),
    decided_by    INTEGER REFERENCES account (id),
    decided_at    TEXT,
    answer        TEXT NOT NULL DEFAULT '', -- why it was refused
    told_at       TEXT, -- when the organizers were told of it as it is
    CHECK ((state = 'asked') = (decided_at IS NULL))
) STRICT;
CREATE INDEX leave_request_enrollment ON leave_request (enrollment_id);
CREATE INDEX leave_request_untold ON leave_request (id) WHERE told_at IS NULL AND state IN ('asked', 'given_up');

CREATE TABLE leave_session (
    leave_id   INTEGER NOT NULL REFERENCES leave_request (id),
    session_id INTEGER NOT NULL REFERENCES session (id),
    PRIMARY KEY (leave_id, session_id)
) STRICT;
CREATE INDEX leave_session_session ON leave_session (session_id);

-- Wrong codes at a session, by account and by place: neither another account nor another
-- place gives new tries.
CREATE TABLE wrong_code (
    session_id    INTEGER NOT NULL REFERENCES session (id),
    account_id    INTEGER REFERENCES account (id), -- none for who checks in on a page
    enrollment_id INTEGER NOT NULL REFERENCES enrollment (id),
    tries         INTEGER NOT NULL CHECK (tries > 0)
) STRICT;
CREATE UNIQUE INDEX wrong_code_one ON wrong_code (session_id, COALESCE(account_id, 0), enrollment_id);
INSERT INTO wrong_code (session_id, account_id, enrollment_id, tries)
SELECT c.session_id, c.account_id, e.id, c.tries
FROM code_try c
JOIN session s ON s.id = c.session_id
JOIN trainee t ON t.account_id = c.account_id
JOIN enrollment e ON e.trainee_id = t.id AND e.course_id = s.course_id;
DROP TABLE code_try;
CREATE INDEX wrong_code_enrollment ON wrong_code (enrollment_id, session_id);

-- What the person was last told of how near they are to losing the right to a certificate: see course.Margin.
ALTER TABLE enrollment ADD COLUMN warned TEXT NOT NULL DEFAULT '' CHECK (warned IN ('', 'one', 'none', 'lost'));

-- somebody who says to have been there, of an entry that says absent, for an organizer to decide
CREATE TABLE objection (
    id            INTEGER PRIMARY KEY,
    attendance_id INTEGER NOT NULL UNIQUE REFERENCES attendance (id),
    by_account    INTEGER NOT NULL REFERENCES account (id),
    reason        TEXT NOT NULL,
    at            TEXT NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('asked', 'present', 'late', 'kept')),
    decided_by    INTEGER REFERENCES account (id),
    decided_at    TEXT,
    CHECK ((state = 'asked') = (decided_at IS NULL))
) STRICT;

-- a file, picture or link of a session, kept by Telegram and here by its name there (tài liệu)
CREATE TABLE session_material (
    id         INTEGER PRIMARY KEY,
    session_id INTEGER NOT NULL REFERENCES session (id),
    message    INTEGER NOT NULL UNIQUE, -- the update in which it came
    name       TEXT NOT NULL, -- empty: it has none
    content    TEXT NOT NULL,
    by_account INTEGER NOT NULL REFERENCES account (id),
    at         TEXT NOT NULL,
    told_at    TEXT -- when people were told that it is there
) STRICT;
CREATE INDEX session_material_session ON session_material (session_id);

ALTER TABLE course ADD COLUMN feedback INTEGER NOT NULL DEFAULT 1 CHECK (feedback IN (0, 1)); -- whether people are asked what they think of a session

-- What somebody thinks of a session (ý kiến), 1 to 5. Whose it is, is forgotten when it can't be changed any more.
CREATE TABLE feedback (
    id            INTEGER PRIMARY KEY,
    session_id    INTEGER NOT NULL REFERENCES session (id),
    enrollment_id INTEGER REFERENCES enrollment (id),
    useful        INTEGER CHECK (useful BETWEEN 1 AND 5),
    clear         INTEGER CHECK (clear BETWEEN 1 AND 5),
    UNIQUE (session_id, enrollment_id)
) STRICT;

-- a picture of what people think of a session, to be drawn for an organizer, or for all who run its course
CREATE TABLE feedback_picture (
    id         INTEGER PRIMARY KEY,
    session_id INTEGER NOT NULL REFERENCES session (id),
    account_id INTEGER REFERENCES account (id),
    at         TEXT NOT NULL,
    done_at    TEXT
) STRICT;
CREATE INDEX feedback_picture_waiting ON feedback_picture (id) WHERE done_at IS NULL;

-- which leaves a merge has taken from the double to the kept place
CREATE TABLE merge_leave (
    merge_id INTEGER NOT NULL REFERENCES merge (id),
    leave_id INTEGER NOT NULL REFERENCES leave_request (id),
    PRIMARY KEY (merge_id, leave_id)
) STRICT;

-- which notice a message has become that somebody replies to
CREATE INDEX notice_message ON notice (chat_id, message_id) WHERE message_id IS NOT NULL;
