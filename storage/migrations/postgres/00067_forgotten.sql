-- +goose Up

-- What people said of themselves when they asked for a place is erased some time after it was answered.
CREATE INDEX claim_decided ON claim (decided_at) WHERE decided_at IS NOT NULL;
CREATE INDEX waiting_ended ON waiting (ended_at) WHERE ended_at IS NOT NULL;
