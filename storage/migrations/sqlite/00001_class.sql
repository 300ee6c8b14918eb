-- +goose Up

-- Times are UTC text of one width ("2022-08-16T00:30:00.000Z"), so that they
-- sort as they are. STRICT tables refuse a text in a number's place.

-- The lists of states hold those of the whole product, also before all are used:
-- SQLite makes a table anew to change one.

CREATE TABLE course (
    id               INTEGER PRIMARY KEY,
    code             TEXT NOT NULL CHECK (code <> ''),
    title            TEXT NOT NULL CHECK (title <> ''),
    place            TEXT NOT NULL,
    state            TEXT NOT NULL CHECK (state IN ('open', 'closing', 'closed')),
    mode             TEXT NOT NULL CHECK (mode IN ('roster', 'approval', 'open')),
    zone             TEXT NOT NULL CHECK (zone <> ''),
    address          TEXT NOT NULL CHECK (address IN ('dong_chi', 'anh_chi', 'thay_co')),
    open_before      INTEGER NOT NULL CHECK (open_before >= 0),
    close_after      INTEGER NOT NULL CHECK (close_after >= 0),
    late_after       INTEGER NOT NULL CHECK (late_after >= 0),
    percent          INTEGER NOT NULL CHECK (percent BETWEEN 0 AND 100),
    late_counts      INTEGER NOT NULL CHECK (late_counts IN (0, 1)),
    excused_count    INTEGER NOT NULL CHECK (excused_count IN (0, 1)),
    reminder_evening TEXT NOT NULL,
    reminder_morning TEXT NOT NULL,
    reminder_lead    INTEGER NOT NULL CHECK (reminder_lead >= 0),
    contact          TEXT NOT NULL,
    form             TEXT NOT NULL,
    created_at       TEXT NOT NULL,
    closed_at        TEXT,
    CHECK ((state = 'open') = (closed_at IS NULL))
) STRICT;
-- Links and the command line name a course in any case.
CREATE UNIQUE INDEX course_code ON course (LOWER(code));

-- A person's way in, of which Telegram is one. Without a language it is only named,
-- as the admins of the configuration are, and has never come in: the bot can't write
-- to it yet.
CREATE TABLE account (
    id            INTEGER PRIMARY KEY,
    telegram_id   INTEGER UNIQUE,
    language      TEXT CHECK (language IN ('vi', 'en')),
    active_course INTEGER REFERENCES course (id),
    active_at     TEXT, -- when it was chosen
    consent       TEXT NOT NULL DEFAULT '',
    consent_at    TEXT,
    blocked_at    TEXT,
    name          TEXT NOT NULL DEFAULT '', -- as Telegram shows it; only of who has been given a role
    created_at    TEXT NOT NULL,
    CHECK ((consent = '') = (consent_at IS NULL))
) STRICT;

CREATE TABLE session (
    id        INTEGER PRIMARY KEY,
    course_id INTEGER NOT NULL REFERENCES course (id),
    no        INTEGER NOT NULL CHECK (no > 0),
    half      TEXT NOT NULL CHECK (half IN ('morning', 'afternoon', 'evening')),
    starts_at TEXT NOT NULL,
    ends_at   TEXT NOT NULL,
    topic     TEXT NOT NULL,
    speaker   TEXT NOT NULL,
    room      TEXT NOT NULL,
    code      TEXT NOT NULL CHECK (LENGTH(code) = 6),
    state     TEXT NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'moved', 'cancelled')),
    closed_at TEXT,
    UNIQUE (course_id, no),
    CHECK (ends_at > starts_at)
) STRICT;

CREATE TABLE delegation (
    id        INTEGER PRIMARY KEY,
    course_id INTEGER NOT NULL REFERENCES course (id),
    name      TEXT NOT NULL CHECK (name <> ''),
    folded    TEXT NOT NULL,
    UNIQUE (course_id, folded)
) STRICT;

-- One human being, however many courses they take: who they are on a course, and what
-- it prints of them, stands at their place there.
CREATE TABLE trainee (
    id         INTEGER PRIMARY KEY,
    account_id INTEGER UNIQUE REFERENCES account (id)
) STRICT;

CREATE TABLE enrollment (
    id            INTEGER PRIMARY KEY,
    course_id     INTEGER NOT NULL REFERENCES course (id),
    trainee_id    INTEGER NOT NULL REFERENCES trainee (id),
    no            INTEGER NOT NULL CHECK (no > 0), -- given once, also of those taken off the roster
    name          TEXT NOT NULL CHECK (name <> ''),
    folded        TEXT NOT NULL,
    sort_key      TEXT NOT NULL,
    birth         TEXT NOT NULL,
    birth_alt     TEXT NOT NULL,
    gender        TEXT NOT NULL,
    phone         TEXT NOT NULL,
    phone_alt     TEXT NOT NULL,
    delegation_id INTEGER REFERENCES delegation (id),
    position      TEXT NOT NULL,
    unit          TEXT NOT NULL,
    note          TEXT NOT NULL,
    words         TEXT NOT NULL, -- what it is found by, with blanks between: see enrollment_word
    edited        TEXT NOT NULL DEFAULT '', -- the fields that somebody has set right, which a file doesn't undo in silence
    state         TEXT NOT NULL CHECK (state IN (
        'pending',     -- asks for a place; an organizer decides
        'waiting',     -- the course is full
        'offered',     -- a place has become free, for a while
        'enrolled',
        'withdrawn',
        'rejected',
        'substituted', -- the unit has sent somebody else
        'merged'       -- was a double of another
    )),
    merged_into   INTEGER REFERENCES enrollment (id),
    linked_by     TEXT NOT NULL DEFAULT '' CHECK (linked_by IN ('', 'name', 'phone', 'vouched')),
    linked_at     TEXT,
    news_at       TEXT, -- when the organizers are to hear that the person has registered
    created_at    TEXT NOT NULL,
    UNIQUE (course_id, trainee_id),
    UNIQUE (course_id, no),
    CHECK ((state = 'merged') = (merged_into IS NOT NULL)),
    CHECK ((linked_by = '') = (linked_at IS NULL))
) STRICT;
CREATE INDEX enrollment_folded ON enrollment (folded);
CREATE INDEX enrollment_birth ON enrollment (birth, unit);
CREATE INDEX enrollment_birth_alt ON enrollment (birth_alt) WHERE birth_alt <> '';
CREATE INDEX enrollment_phone ON enrollment (phone) WHERE phone <> '';
CREATE INDEX enrollment_phone_alt ON enrollment (phone_alt) WHERE phone_alt <> '';
CREATE INDEX enrollment_trainee ON enrollment (trainee_id);
CREATE INDEX enrollment_news ON enrollment (news_at) WHERE news_at IS NOT NULL;
-- the order of a list, and the order of those found
CREATE INDEX enrollment_list ON enrollment (course_id, delegation_id, sort_key, no, state, trainee_id);
CREATE INDEX enrollment_order ON enrollment (course_id, sort_key, no, state);

-- Each word of enrollment.words, so that a search reads what begins alike and not the
-- whole roster. The triggers alone write it.
CREATE TABLE enrollment_word (
    course_id     INTEGER NOT NULL,
    word          TEXT NOT NULL,
    enrollment_id INTEGER NOT NULL,
    PRIMARY KEY (course_id, word, enrollment_id)
) STRICT, WITHOUT ROWID;

-- +goose StatementBegin
CREATE TRIGGER enrollment_words_new AFTER INSERT ON enrollment
BEGIN
    INSERT INTO enrollment_word (course_id, word, enrollment_id)
    SELECT NEW.course_id, value, NEW.id
    FROM json_each('["' || REPLACE(REPLACE(REPLACE(NEW.words, '\', '\\'), '"', '\"'), ' ', '","') || '"]')
    WHERE value <> '';
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER enrollment_words_other AFTER UPDATE OF words ON enrollment WHEN OLD.words <> NEW.words
BEGIN
    DELETE FROM enrollment_word
    WHERE course_id = OLD.course_id AND enrollment_id = OLD.id AND word IN (
        SELECT value
        FROM json_each('["' || REPLACE(REPLACE(REPLACE(OLD.words, '\', '\\'), '"', '\"'), ' ', '","') || '"]'));
    INSERT INTO enrollment_word (course_id, word, enrollment_id)
    SELECT NEW.course_id, value, NEW.id
    FROM json_each('["' || REPLACE(REPLACE(REPLACE(NEW.words, '\', '\\'), '"', '\"'), ' ', '","') || '"]')
    WHERE value <> '';
END;
-- +goose StatementEnd

-- what somebody asks to be set right at a place, for an organizer to decide
CREATE TABLE correction (
    id            INTEGER PRIMARY KEY,
    enrollment_id INTEGER NOT NULL REFERENCES enrollment (id),
    field         TEXT NOT NULL CHECK (field <> ''),
    before        TEXT NOT NULL,
    after         TEXT NOT NULL,
    by_account    INTEGER NOT NULL REFERENCES account (id),
    at            TEXT NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('asked', 'approved', 'refused', 'withdrawn')),
    decided_by    INTEGER REFERENCES account (id),
    decided_at    TEXT,
    reason        TEXT NOT NULL DEFAULT '',
    told_at       TEXT, -- when the organizers were told that it waits
    CHECK ((state = 'asked') = (decided_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX correction_one ON correction (enrollment_id, field) WHERE state = 'asked';

-- An account that asks for a place on a course and can't have it without somebody who
-- knows: another has the place, or none was found. What it says of itself; the phone
-- is its own, shared by Telegram.
CREATE TABLE claim (
    id            INTEGER PRIMARY KEY,
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
CREATE UNIQUE INDEX claim_one ON claim (course_id, account_id) WHERE state = 'waiting';
CREATE INDEX claim_waiting ON claim (course_id, id) WHERE state = 'waiting';
CREATE INDEX claim_account ON claim (account_id);

-- people of a course's roster whom the file that was stored last leaves out, and
-- who may be withdrawn for that, or were
CREATE TABLE left_out (
    enrollment_id INTEGER PRIMARY KEY REFERENCES enrollment (id),
    course_id     INTEGER NOT NULL REFERENCES course (id),
    withdrawn_at  TEXT -- with everybody of that moment, so that they can be put back
) STRICT;
CREATE INDEX left_out_course ON left_out (course_id);

CREATE TABLE attendance (
    id            INTEGER PRIMARY KEY,
    session_id    INTEGER NOT NULL REFERENCES session (id),
    enrollment_id INTEGER NOT NULL REFERENCES enrollment (id),
    revision      INTEGER NOT NULL CHECK (revision > 0),
    state         TEXT NOT NULL CHECK (state IN ('present', 'late', 'excused', 'absent', 'left_early')),
    way           TEXT NOT NULL CHECK (way IN (
        'button', 'code', 'qr', 'page',                  -- the trainee
        'organizer', 'representative', 'sheet', 'leave', -- somebody for them
        'closing'                                        -- by itself
    )),
    by_account    INTEGER REFERENCES account (id),
    at            TEXT NOT NULL,
    UNIQUE (session_id, enrollment_id, revision)
) STRICT;
CREATE INDEX attendance_enrollment ON attendance (enrollment_id);

-- +goose StatementBegin
CREATE TRIGGER attendance_keeps BEFORE UPDATE ON attendance
BEGIN
    SELECT RAISE(ABORT, 'attendance is append only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER attendance_stays BEFORE DELETE ON attendance
BEGIN
    SELECT RAISE(ABORT, 'attendance is append only');
END;
-- +goose StatementEnd

-- A place that was found to be a double of another one of its course, with what both
-- were before, so that it can be taken back. The trainees may be gone since.
CREATE TABLE merge (
    id             INTEGER PRIMARY KEY,
    kept_id        INTEGER NOT NULL REFERENCES enrollment (id),
    merged_id      INTEGER NOT NULL REFERENCES enrollment (id),
    kept_trainee   INTEGER NOT NULL,
    merged_trainee INTEGER NOT NULL,
    kept_account   INTEGER REFERENCES account (id),
    kept_linked_by TEXT NOT NULL, -- how that was made sure
    kept_linked_at TEXT,
    merged_account INTEGER REFERENCES account (id),
    stays          INTEGER REFERENCES account (id), -- the one that has the kept place then
    merged_state   TEXT NOT NULL CHECK (merged_state IN ('enrolled', 'withdrawn')),
    filled         TEXT NOT NULL, -- the fields that the kept place has from the other
    by_account     INTEGER REFERENCES account (id),
    at             TEXT NOT NULL,
    undone_at      TEXT
) STRICT;
CREATE UNIQUE INDEX merge_one ON merge (merged_id) WHERE undone_at IS NULL;
CREATE INDEX merge_kept ON merge (kept_id) WHERE undone_at IS NULL;

-- what a merge has added to the book of the kept place
CREATE TABLE merge_entry (
    attendance_id INTEGER PRIMARY KEY REFERENCES attendance (id),
    merge_id      INTEGER NOT NULL REFERENCES merge (id)
) STRICT;
CREATE INDEX merge_entry_merge ON merge_entry (merge_id);

CREATE TABLE code_try (
    session_id INTEGER NOT NULL REFERENCES session (id),
    account_id INTEGER NOT NULL REFERENCES account (id),
    tries      INTEGER NOT NULL CHECK (tries > 0),
    PRIMARY KEY (session_id, account_id)
) STRICT;

-- names and dates of birth that somebody has tried who is on no roster
CREATE TABLE join_try (
    course_id    INTEGER NOT NULL REFERENCES course (id),
    account_id   INTEGER NOT NULL REFERENCES account (id),
    tries        INTEGER NOT NULL CHECK (tries > 0),
    locked_until TEXT,
    PRIMARY KEY (course_id, account_id)
) STRICT;

-- AUTOINCREMENT: a button about a role that was taken away must never be about another.
CREATE TABLE role_grant (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id    INTEGER NOT NULL REFERENCES account (id),
    role          TEXT NOT NULL,
    course_id     INTEGER REFERENCES course (id),
    delegation_id INTEGER REFERENCES delegation (id),
    by_account    INTEGER REFERENCES account (id),
    at            TEXT NOT NULL,
    CHECK (role = 'admin' AND course_id IS NULL AND delegation_id IS NULL
        OR role = 'organizer' AND course_id IS NOT NULL AND delegation_id IS NULL
        OR role = 'representative' AND course_id IS NOT NULL AND delegation_id IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX role_grant_once ON role_grant (account_id, role, COALESCE(course_id, 0), COALESCE(delegation_id, 0));
CREATE INDEX role_grant_course ON role_grant (course_id, role);
CREATE INDEX role_grant_delegation ON role_grant (delegation_id) WHERE delegation_id IS NOT NULL;

CREATE TABLE invitation (
    id            INTEGER PRIMARY KEY,
    token_hash    TEXT NOT NULL UNIQUE,
    role          TEXT NOT NULL,
    course_id     INTEGER REFERENCES course (id),
    delegation_id INTEGER REFERENCES delegation (id),
    by_account    INTEGER REFERENCES account (id),
    expires_at    TEXT NOT NULL,
    used_by       INTEGER REFERENCES account (id),
    used_at       TEXT,
    withdrawn_by  INTEGER REFERENCES account (id),
    withdrawn_at  TEXT,
    CHECK ((used_by IS NULL) = (used_at IS NULL)),
    CHECK (role = 'admin' AND course_id IS NULL AND delegation_id IS NULL
        OR role = 'organizer' AND course_id IS NOT NULL AND delegation_id IS NULL
        OR role = 'representative' AND course_id IS NOT NULL AND delegation_id IS NOT NULL)
) STRICT;

CREATE TABLE dialog (
    chat_id    INTEGER PRIMARY KEY,
    name       TEXT NOT NULL CHECK (name <> ''),
    step       TEXT NOT NULL,
    data       TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;

-- draft is the row of the inbox with the message that it was made of: however
-- often it is confirmed, it is one announcement.
CREATE TABLE announcement (
    id           INTEGER PRIMARY KEY,
    course_id    INTEGER NOT NULL REFERENCES course (id),
    by_account   INTEGER NOT NULL REFERENCES account (id),
    draft        INTEGER NOT NULL UNIQUE,
    message      TEXT NOT NULL CHECK (message <> ''),
    on_unknown   TEXT NOT NULL CHECK (on_unknown IN ('resend', 'hold')),
    state        TEXT NOT NULL CHECK (state IN (
        'draft',
        'scheduled',
        'sending',
        'paused',
        'stopped', -- for good; who has it has it
        'done',
        'recalled' -- taken back from those who had it
    )),
    confirmed_at TEXT,
    done_at      TEXT,
    CHECK ((state = 'draft') = (confirmed_at IS NULL)),
    CHECK ((state IN ('stopped', 'done', 'recalled')) = (done_at IS NOT NULL))
) STRICT;
CREATE INDEX announcement_sending ON announcement (id) WHERE state = 'sending';

CREATE TABLE notice (
    id              INTEGER PRIMARY KEY,
    unique_key      TEXT NOT NULL UNIQUE CHECK (unique_key <> ''),
    lane            INTEGER NOT NULL CHECK (lane IN (1, 2, 3)),
    chat_id         INTEGER,
    enrollment_id   INTEGER REFERENCES enrollment (id),
    announcement_id INTEGER REFERENCES announcement (id),
    message         TEXT NOT NULL,
    on_unknown      TEXT NOT NULL CHECK (on_unknown IN ('resend', 'hold')),
    state           TEXT NOT NULL CHECK (state IN (
        'queued',
        'sending',
        'sent',
        'failed',
        'blocked',
        'unreachable',
        'held',      -- may have arrived
        'cancelled', -- not to be sent any more
        'recalled'   -- was sent, and taken back
    )),
    attempts        INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    next_at         TEXT NOT NULL,
    queued_at       TEXT NOT NULL,
    epoch           INTEGER NOT NULL DEFAULT 0,
    message_id      INTEGER,
    failure         TEXT NOT NULL DEFAULT '',
    created_at      TEXT NOT NULL,
    sent_at         TEXT,
    CHECK (message <> '' OR announcement_id IS NOT NULL), -- without one it says its announcement's
    CHECK (chat_id IS NOT NULL OR state = 'unreachable'),
    CHECK (state <> 'sending' OR epoch > 0),
    CHECK ((state IN ('sent', 'recalled')) = (sent_at IS NOT NULL))
) STRICT;
CREATE INDEX notice_queue ON notice (lane, next_at, id) WHERE state = 'queued';
CREATE INDEX notice_sending ON notice (id) WHERE state = 'sending';
CREATE INDEX notice_answers ON notice (created_at) WHERE lane = 1;
CREATE INDEX notice_replies ON notice (chat_id) WHERE lane = 1 AND state IN ('queued', 'sending');
CREATE INDEX notice_announcement ON notice (announcement_id, state) WHERE announcement_id IS NOT NULL;

CREATE TABLE sender (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    epoch INTEGER NOT NULL
) STRICT;
INSERT INTO sender (id, epoch) VALUES (1, 0);

-- AUTOINCREMENT: a number of the inbox is never given twice, though old rows are
-- forgotten.
CREATE TABLE inbox (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    update_id   INTEGER,
    event       TEXT NOT NULL UNIQUE CHECK (event <> ''),
    chat_id     INTEGER,
    raw         BLOB NOT NULL,
    received_at TEXT NOT NULL,
    since       TEXT,
    state       TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'done', 'quarantined')),
    tries       INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0),
    failure     TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX inbox_new ON inbox (id, chat_id) WHERE state = 'new';
CREATE INDEX inbox_received ON inbox (received_at);
CREATE INDEX inbox_quarantined ON inbox (id) WHERE state = 'quarantined';

-- up to when all that has happened is in the inbox
CREATE TABLE listening (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    heard_at TEXT
) STRICT;
INSERT INTO listening (id) VALUES (1);

CREATE TABLE file (
    id          INTEGER PRIMARY KEY,
    name        TEXT NOT NULL CHECK (name <> ''),
    media_type  TEXT NOT NULL,
    sha256      TEXT NOT NULL CHECK (LENGTH(sha256) = 64),
    telegram_id TEXT NOT NULL DEFAULT '',
    created_at  TEXT NOT NULL,
    size        INTEGER NOT NULL CHECK (size >= 0),
    bytes       BLOB NOT NULL -- the first of them; the others are pieces
) STRICT;

CREATE TABLE file_piece (
    file_id INTEGER NOT NULL REFERENCES file (id),
    at      INTEGER NOT NULL, -- how many bytes of the file come before
    bytes   BLOB NOT NULL CHECK (LENGTH(bytes) > 0),
    PRIMARY KEY (file_id, at)
) STRICT;

CREATE TABLE series (
    year INTEGER PRIMARY KEY,
    last INTEGER NOT NULL CHECK (last > 0)
) STRICT;

CREATE TABLE closing (
    id          INTEGER PRIMARY KEY,
    course_id   INTEGER NOT NULL REFERENCES course (id),
    by_account  INTEGER NOT NULL REFERENCES account (id),
    state       TEXT NOT NULL CHECK (state IN ('waiting', 'taken_back', 'released', 'done')),
    closed_at   TEXT NOT NULL,
    release_at  TEXT NOT NULL,
    released_at TEXT,
    done_at     TEXT,
    CHECK (release_at >= closed_at),
    CHECK ((state IN ('released', 'done')) = (released_at IS NOT NULL)),
    CHECK ((state = 'done') = (done_at IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX closing_one ON closing (course_id) WHERE state <> 'taken_back';
CREATE INDEX closing_waiting ON closing (id) WHERE state = 'waiting';
CREATE INDEX closing_released ON closing (id) WHERE state = 'released';

CREATE TABLE certificate (
    id            INTEGER PRIMARY KEY,
    course_id     INTEGER NOT NULL REFERENCES course (id),
    enrollment_id INTEGER NOT NULL REFERENCES enrollment (id),
    delegation_id INTEGER REFERENCES delegation (id),
    year          INTEGER NOT NULL,
    no            INTEGER NOT NULL CHECK (no > 0),
    code          TEXT NOT NULL UNIQUE,
    state         TEXT NOT NULL CHECK (state IN (
        'issued',
        'revoked',
        'replaced', -- revoked, and another was issued for it
        'void'      -- the number was given and never used
    )),
    issued_at     TEXT NOT NULL,
    revoked_at    TEXT,
    voided_at     TEXT,
    paper         TEXT NOT NULL,
    file_id       INTEGER REFERENCES file (id),
    failed        INTEGER NOT NULL DEFAULT 0 CHECK (failed IN (0, 1)),
    CHECK ((state IN ('revoked', 'replaced')) = (revoked_at IS NOT NULL)),
    CHECK ((state = 'void') = (voided_at IS NOT NULL)),
    CHECK (state <> 'void' OR file_id IS NULL),
    CHECK (failed = 0 OR file_id IS NULL)
) STRICT;
CREATE UNIQUE INDEX certificate_number ON certificate (year, no);
CREATE UNIQUE INDEX certificate_one ON certificate (enrollment_id) WHERE state = 'issued';
CREATE INDEX certificate_course ON certificate (course_id, no);
CREATE INDEX certificate_undrawn ON certificate (id) WHERE state = 'issued' AND file_id IS NULL;

CREATE TABLE bundle (
    id            INTEGER PRIMARY KEY,
    course_id     INTEGER NOT NULL REFERENCES course (id),
    delegation_id INTEGER NOT NULL REFERENCES delegation (id),
    file_id       INTEGER REFERENCES file (id),
    failed        INTEGER NOT NULL DEFAULT 0 CHECK (failed IN (0, 1)),
    created_at    TEXT NOT NULL,
    UNIQUE (course_id, delegation_id)
) STRICT;

CREATE TABLE roster_import (
    id            INTEGER PRIMARY KEY,
    course_id     INTEGER REFERENCES course (id),
    by_account    INTEGER NOT NULL REFERENCES account (id),
    chat_id       INTEGER NOT NULL,
    telegram_file TEXT NOT NULL,
    name          TEXT NOT NULL,
    size          INTEGER NOT NULL,
    file_id       INTEGER REFERENCES file (id),
    seen          TEXT NOT NULL,
    shown         INTEGER NOT NULL CHECK (shown >= 0),
    state         TEXT NOT NULL CHECK (state IN ('requested', 'read', 'answered', 'confirmed', 'stored', 'cancelled', 'refused')),
    readings      INTEGER NOT NULL DEFAULT 0, -- begun and not ended: more than one are the file's fault
    created_at    TEXT NOT NULL
) STRICT;
CREATE INDEX roster_import_waiting ON roster_import (id) WHERE state IN ('requested', 'answered', 'confirmed');
CREATE INDEX roster_import_chat ON roster_import (chat_id) WHERE state IN ('requested', 'read', 'answered');

-- what the dry run of an import asks, and what was said to it
CREATE TABLE import_question (
    import_id INTEGER NOT NULL REFERENCES roster_import (id),
    no        INTEGER NOT NULL CHECK (no > 0), -- in the order of the file
    digest    TEXT NOT NULL CHECK (digest <> ''), -- of what is asked: about something else it is another question
    asked     TEXT NOT NULL,
    answer    TEXT NOT NULL CHECK (answer IN ('', 'yes', 'no')),
    PRIMARY KEY (import_id, digest)
) STRICT;

-- who did what to whom, and why; nobody when it happened by itself
CREATE TABLE audit (
    id            INTEGER PRIMARY KEY,
    at            TEXT NOT NULL,
    account_id    INTEGER REFERENCES account (id),
    act           TEXT NOT NULL CHECK (act <> ''),
    course_id     INTEGER REFERENCES course (id),
    enrollment_id INTEGER REFERENCES enrollment (id),
    subject       TEXT NOT NULL,
    before        TEXT NOT NULL,
    after         TEXT NOT NULL,
    reason        TEXT NOT NULL
) STRICT;
CREATE INDEX audit_course ON audit (course_id, id);
CREATE INDEX audit_enrollment ON audit (enrollment_id, id) WHERE enrollment_id IS NOT NULL;
CREATE INDEX audit_account ON audit (account_id, id) WHERE account_id IS NOT NULL;

-- +goose StatementBegin
CREATE TRIGGER audit_keeps BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'audit is append only');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_stays BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'audit is append only');
END;
-- +goose StatementEnd

CREATE TABLE firing (
    job   TEXT NOT NULL CHECK (job <> ''),
    slot  TEXT NOT NULL,
    -- skipped: the moment passed with nobody awake; at is when that was seen
    state TEXT NOT NULL CHECK (state IN ('done', 'skipped')),
    at    TEXT NOT NULL,
    PRIMARY KEY (job, slot)
) STRICT;

-- up to when every slot that is of no use any more is done or skipped
CREATE TABLE settled (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    until TEXT
) STRICT;
INSERT INTO settled (id) VALUES (1);

-- What the bots of this database are called: links need it also while Telegram can't
-- be asked.
CREATE TABLE bot (
    id       INTEGER PRIMARY KEY,
    username TEXT NOT NULL CHECK (username <> '')
) STRICT;

-- What is written, and taken back at once, to see whether there is room.
CREATE TABLE probe (
    filling BLOB NOT NULL
) STRICT;
