package course

import "time"

// MaxSignedAhead is how many days after today papers may be dated.
const MaxSignedAhead = 31

// SignDay is the day that papers say which are issued by a closing of the course now: the chosen
// one, or today where there is none, or the course begins later by now.
func (c Course) SignDay(sessions []Session, now time.Time) string {
	today := now.In(c.Location()).Format(time.DateOnly)
	if c.SignedOn == "" || len(sessions) > 0 && c.SignedOn < c.day(sessions[0]) {
		return today
	}
	return c.SignedOn
}

// day is that of a session, "2022-08-19".
func (c Course) day(s Session) string { return s.Start.In(c.Location()).Format(time.DateOnly) }

// ReadSignDay reads the day that papers are to say: "19/8/2022", "hôm nay". It refuses with kind
// ErrInvalid what is no day, one before the course's first session, and one so far ahead
// that it is a slip.
func (c Course) ReadSignDay(text string, sessions []Session, now time.Time) (day string, err error) {
	local := now.In(c.Location())
	when, err := ReadWhen(text, now, local)
	if err != nil || when.Day.IsZero() || when.Half != "" || when.From >= 0 {
		return "", Refuse(ErrInvalid, "issue.bad_day", "Date", ShortDate(local))
	}
	day = when.Day.Format(time.DateOnly)
	if len(sessions) > 0 && day < c.day(sessions[0]) {
		return "", Refuse(ErrInvalid, "issue.day_before", "Date", ShortDate(when.Day), "First", ShortDate(sessions[0].Start.In(c.Location())))
	}
	if last := local.AddDate(0, 0, MaxSignedAhead); day > last.Format(time.DateOnly) {
		return "", Refuse(ErrInvalid, "issue.day_ahead", "Date", ShortDate(when.Day), "Last", ShortDate(last))
	}
	return day, nil
}

// SignedAhead tells whether a day that papers say is still to come.
func (c Course) SignedAhead(day string, now time.Time) bool {
	return day > now.In(c.Location()).Format(time.DateOnly)
}

// SignedBeforeEnd tells whether a day that papers say lies before that of the last session.
func (c Course) SignedBeforeEnd(day string, sessions []Session) bool {
	return len(sessions) > 0 && day < c.day(sessions[len(sessions)-1])
}
