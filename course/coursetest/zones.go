package coursetest

import (
	"fmt"
	"time"
)

// Zones are forty whose clocks have been moved in every way there is.
var Zones = []string{
	"Asia/Ho_Chi_Minh", "UTC", "Europe/Berlin", "Europe/Lisbon", "Europe/Istanbul", "Europe/Moscow", "Europe/Volgograd",
	"America/New_York", "America/St_Johns", "America/Havana", "America/Sao_Paulo", "America/Caracas", "America/Santiago",
	"America/Asuncion", "America/Montevideo", "America/Cancun", "America/Scoresbysund", "Africa/Cairo", "Africa/Casablanca",
	"Africa/Khartoum", "Africa/Tripoli", "Africa/Windhoek", "Asia/Pyongyang", "Asia/Tehran", "Asia/Kathmandu", "Asia/Beirut",
	"Asia/Gaza", "Asia/Amman", "Asia/Damascus", "Asia/Ulaanbaatar", "Antarctica/Troll", "Antarctica/Casey", "Australia/Lord_Howe",
	"Australia/Adelaide", "Pacific/Chatham", "Pacific/Norfolk", "Pacific/Apia", "Pacific/Fakaofo", "Pacific/Fiji", "Atlantic/Azores",
}

// Located is the zone of that name; one that there isn't panics.
func Located(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return loc
}

// AboutTen is a zone in which it is about ten o'clock at a moment, so that no quiet hours and no midnight
// come near to what goes by the machine's clock.
func AboutTen(now time.Time) string {
	west := now.UTC().Hour() - 10
	if west > 12 { // no zone is further west
		west -= 24
	}
	return fmt.Sprintf("Etc/GMT%+d", west)
}
