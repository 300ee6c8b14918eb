-- +goose Up

-- Which replica is the one that works. Who holds it holds a lock of the server besides (lease.go); the term
-- grows each time it goes to another, so that what one writes who has lost it is refused.
CREATE TABLE lease (
    id       BIGINT PRIMARY KEY CHECK (id = 1),
    term     BIGINT NOT NULL CHECK (term > 0),
    taken_at TIMESTAMPTZ
);
INSERT INTO lease (id, term) VALUES (1, 1);
