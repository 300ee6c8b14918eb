-- +goose Up

-- What a tap writes enters no index that something else can do without. Replies on their way are in
-- notice_replies.
DROP INDEX notice_sending;
CREATE INDEX notice_sending ON notice (id) WHERE state = 'sending' AND lane > 1;
DROP INDEX inbox_received;
