-- +goose Up

-- people whom an announcement has not reached in the chat and who were told of it all the same, by whom
CREATE TABLE passed_on (
    announcement_id INTEGER NOT NULL REFERENCES announcement (id),
    enrollment_id   INTEGER NOT NULL REFERENCES enrollment (id),
    account_id      INTEGER NOT NULL REFERENCES account (id),
    at              TEXT NOT NULL,
    PRIMARY KEY (announcement_id, enrollment_id)
) STRICT;
