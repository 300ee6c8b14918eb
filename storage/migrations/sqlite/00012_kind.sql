-- +goose Up

-- Numbers are given in a row for each kind of paper and year.
CREATE TABLE series_anew (
    kind TEXT NOT NULL,
    year INTEGER NOT NULL,
    last INTEGER NOT NULL CHECK (last > 0), -- given, or before the number at which the series was told to begin
    PRIMARY KEY (kind, year)
) STRICT;
INSERT INTO series_anew (kind, year, last) SELECT 'completion', year, last FROM series;
DROP TABLE series;
ALTER TABLE series_anew RENAME TO series;

-- A course gives papers of several kinds; a letter of thanks is for a speaker, who is on no roster.
CREATE TABLE certificate_anew (
    id            INTEGER PRIMARY KEY,
    course_id     INTEGER NOT NULL REFERENCES course (id),
    kind          TEXT NOT NULL CHECK (kind IN (
        'completion', -- giấy chứng nhận
        'merit',      -- giấy khen
        'attended',   -- giấy xác nhận tham dự
        'thanks'      -- thư cảm ơn
    )),
    enrollment_id INTEGER REFERENCES enrollment (id),
    speaker       TEXT NOT NULL, -- as the sessions name them; empty when it is for somebody on the roster
    delegation_id INTEGER REFERENCES delegation (id),
    year          INTEGER NOT NULL,
    no            INTEGER NOT NULL CHECK (no > 0),
    number        TEXT NOT NULL, -- as it is cited: "12/2022/GCN"
    code          TEXT NOT NULL UNIQUE,
    state         TEXT NOT NULL CHECK (state IN (
        'issued',
        'revoked',
        'replaced', -- revoked, and another was issued for it
        'void'      -- the number was given and never used
    )),
    issued_at     TEXT NOT NULL,
    revoked_at    TEXT,
    reason        TEXT NOT NULL DEFAULT '', -- why it was revoked
    voided_at     TEXT,
    replaces      INTEGER REFERENCES certificate_anew (id), -- the revoked one in whose place it was issued
    paper         TEXT NOT NULL,
    file_id       INTEGER REFERENCES file (id),
    failed        INTEGER NOT NULL DEFAULT 0 CHECK (failed IN (0, 1)),
    CHECK ((kind = 'thanks') = (enrollment_id IS NULL)),
    CHECK ((kind = 'thanks') = (speaker <> '')),
    CHECK ((state IN ('revoked', 'replaced')) = (revoked_at IS NOT NULL)),
    CHECK ((state = 'void') = (voided_at IS NOT NULL)),
    CHECK (state <> 'void' OR file_id IS NULL),
    CHECK (failed = 0 OR file_id IS NULL)
) STRICT;
INSERT INTO certificate_anew (id, course_id, kind, enrollment_id, speaker, delegation_id, year, no, number, code, state,
    issued_at, revoked_at, reason, voided_at, replaces, paper, file_id, failed)
SELECT id, course_id, 'completion', enrollment_id, '', delegation_id, year, no, number, code, state,
    issued_at, revoked_at, reason, voided_at, replaces, paper, file_id, failed
FROM certificate
ORDER BY id;
DROP TABLE certificate;
ALTER TABLE certificate_anew RENAME TO certificate;
CREATE UNIQUE INDEX certificate_number ON certificate (no, kind, year);
CREATE UNIQUE INDEX certificate_one ON certificate (enrollment_id, kind) WHERE state = 'issued' AND enrollment_id IS NOT NULL;
CREATE UNIQUE INDEX certificate_speaker ON certificate (course_id, kind, speaker) WHERE state = 'issued' AND enrollment_id IS NULL;
CREATE UNIQUE INDEX certificate_replaces ON certificate (replaces) WHERE replaces IS NOT NULL;
CREATE INDEX certificate_enrollment ON certificate (enrollment_id, id);
CREATE INDEX certificate_course ON certificate (course_id, no);
CREATE INDEX certificate_undrawn ON certificate (id) WHERE state = 'issued' AND file_id IS NULL;
CREATE INDEX certificate_file ON certificate (file_id) WHERE file_id IS NOT NULL;
