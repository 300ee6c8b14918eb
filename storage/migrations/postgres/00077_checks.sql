-- +goose Up

-- As SQLite's, so that what is looked for by them is one text.
DROP INDEX notice_missed;
CREATE INDEX notice_missed ON notice (enrollment_id)
    WHERE enrollment_id IS NOT NULL AND (state = 'failed' OR state = 'blocked' OR state = 'unreachable' OR state = 'held' OR state = 'cancelled');
DROP INDEX notice_missed_of;
CREATE INDEX notice_missed_of ON notice (chat_id)
    WHERE course_id IS NOT NULL AND (state = 'failed' OR state = 'blocked' OR state = 'unreachable' OR state = 'held' OR state = 'cancelled');
