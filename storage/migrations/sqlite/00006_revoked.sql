-- +goose Up

ALTER TABLE certificate ADD COLUMN number TEXT NOT NULL DEFAULT ''; -- as it is cited: "12/2022/GCN"
UPDATE certificate SET number = no || '/' || year || '/GCN';
CREATE UNIQUE INDEX certificate_cited ON certificate (number);
-- The revoked one in whose place it was issued.
ALTER TABLE certificate ADD COLUMN replaces INTEGER REFERENCES certificate (id);
CREATE UNIQUE INDEX certificate_replaces ON certificate (replaces) WHERE replaces IS NOT NULL;
ALTER TABLE certificate ADD COLUMN reason TEXT NOT NULL DEFAULT ''; -- why it was revoked
CREATE INDEX certificate_enrollment ON certificate (enrollment_id, id);

-- A bundle is made anew when a paper of its delegation is revoked or added; the one before
-- stays, with its file.
CREATE TABLE bundle_anew (
    id            INTEGER PRIMARY KEY,
    course_id     INTEGER NOT NULL REFERENCES course (id),
    delegation_id INTEGER NOT NULL REFERENCES delegation (id),
    file_id       INTEGER REFERENCES file (id),
    failed        INTEGER NOT NULL DEFAULT 0 CHECK (failed IN (0, 1)),
    created_at    TEXT NOT NULL,
    outdated_at   TEXT -- when the next one was asked for
) STRICT;
INSERT INTO bundle_anew (id, course_id, delegation_id, file_id, failed, created_at)
SELECT id, course_id, delegation_id, file_id, failed, created_at FROM bundle;
DROP TABLE bundle;
ALTER TABLE bundle_anew RENAME TO bundle;
CREATE INDEX bundle_course ON bundle (course_id, delegation_id, id);
CREATE UNIQUE INDEX bundle_one ON bundle (course_id, delegation_id) WHERE outdated_at IS NULL;
CREATE INDEX bundle_undrawn ON bundle (id) WHERE file_id IS NULL AND outdated_at IS NULL;
