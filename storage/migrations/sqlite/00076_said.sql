-- +goose Up

-- Messages are numbered in the order in which they are sent, so that an announcement adds to the end of this index: by
-- chat each of its notices came upon another page.
DROP INDEX notice_message;
CREATE INDEX notice_message ON notice (message_id, chat_id) WHERE message_id IS NOT NULL;

-- What was said to somebody is looked up by the place, or the chat.
CREATE INDEX notice_said ON notice (enrollment_id)
    WHERE enrollment_id IS NOT NULL AND lane > 1 AND message_id IS NOT NULL;
CREATE INDEX notice_said_of ON notice (chat_id)
    WHERE course_id IS NOT NULL AND lane > 1 AND message_id IS NOT NULL;
