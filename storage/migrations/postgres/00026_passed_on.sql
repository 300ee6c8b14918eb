-- +goose Up

-- people whom an announcement has not reached in the chat and who were told of it all the same, by whom
CREATE TABLE passed_on (
    announcement_id BIGINT NOT NULL REFERENCES announcement (id),
    enrollment_id   BIGINT NOT NULL REFERENCES enrollment (id),
    account_id      BIGINT NOT NULL REFERENCES account (id),
    at              TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (announcement_id, enrollment_id)
);
