-- +goose Up

-- of those that are forgotten only: what is on its way is looked up by its chat or its id, and has an entry less
DROP INDEX notice_answers;
CREATE INDEX notice_answers ON notice (created_at) WHERE lane = 1 AND state NOT IN ('queued', 'sending');
