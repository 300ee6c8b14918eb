-- +goose Up

-- What waits for somebody is looked up by the place, or the chat, and not in all that waits.
CREATE INDEX notice_waiting ON notice (enrollment_id)
    WHERE enrollment_id IS NOT NULL AND lane > 1 AND state = 'queued';
CREATE INDEX notice_waiting_of ON notice (chat_id)
    WHERE course_id IS NOT NULL AND lane > 1 AND state = 'queued';
