package app

import "golang.org/x/sys/windows"

// roomIn is how many bytes of its disk a folder has in all, and how many can still be written.
func roomIn(folder string) (free, all int64, err error) {
	path, err := windows.UTF16PtrFromString(folder)
	if err != nil {
		return 0, 0, err
	}
	var available, total uint64
	err = windows.GetDiskFreeSpaceEx(path, &available, &total, nil)
	return int64(available), int64(total), err // #nosec G115 -- no disk is that large
}
