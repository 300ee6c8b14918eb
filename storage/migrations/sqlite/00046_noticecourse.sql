-- +goose Up

-- the course that somebody is told something of, when it is told to them by name and not for a place on its roster
ALTER TABLE notice ADD COLUMN course_id INTEGER REFERENCES course (id);

-- What has arrived is looked up by its chat, and what has not by the place, or the chat.
CREATE INDEX notice_missed ON notice (enrollment_id)
    WHERE enrollment_id IS NOT NULL AND state IN ('failed', 'blocked', 'unreachable', 'held', 'cancelled');
CREATE INDEX notice_missed_of ON notice (chat_id)
    WHERE course_id IS NOT NULL AND state IN ('failed', 'blocked', 'unreachable', 'held', 'cancelled');
