// Package course is the domain of Lớp Trưởng: a short professional course with
// its sessions, trainees, attendance and certificates, their states and their rules.
//
// Rules are pure: they take the moment they are asked about (now), and know no
// database, no language and no Telegram. The package imports the standard
// library and letters only.
package course
