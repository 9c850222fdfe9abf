/* link() gives the name: it never replaces a file.  Where there are no hard
 * links (a USB stick), the file is written under its name.  Owns nothing. */
#include "core/base/savefile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static int
write_whole(int fd, struct span bytes)
{
	while (bytes.n > 0) {
		ssize_t n = write(fd, bytes.p, bytes.n);

		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0)
			bytes = span_skip(bytes, (size_t)n);
	}
	return fsync(fd) < 0 ? -errno : 0;
}

/* A file system may know nothing of syncing folders. */
static int
sync_folder(int dir)
{
	if (fsync(dir) == 0 || errno == EINVAL || errno == ENOSYS)
		return 0;
	return -errno;
}

/* Creates the file, never another's; 0600. */
static int
write_new(int dir, const char *name, struct span bytes)
{
	int fd, r;

	fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC |
	    O_NOFOLLOW, 0600);
	if (fd < 0)
		return -errno;
	r = write_whole(fd, bytes);
	if (close(fd) < 0 && r == 0)
		r = -errno;
	if (r < 0)
		unlinkat(dir, name, 0);
	return r;
}

static bool
no_links(int error)
{
	return error == EPERM || error == EOPNOTSUPP || error == ENOSYS ||
	    error == EINVAL || error == EMLINK;
}

static int
name_it(int dir, const char *temporary, const char *name, struct span bytes)
{
	if (linkat(dir, temporary, dir, name, 0) == 0)
		return 0;
	return no_links(errno) ? write_new(dir, name, bytes) : -errno;
}

static int
give_name(int dir, const char *temporary, const char *name,
    const char *ending, struct span bytes, struct buf *ret_name)
{
	int r;

	for (int i = 1; i <= SAVEFILE_SAME; i++) {
		buf_reset(ret_name);
		if (i == 1)
			buf_addf(ret_name, "%s.%s", name, ending);
		else
			buf_addf(ret_name, "%s-%d.%s", name, i, ending);
		if (ret_name->error < 0)
			return ret_name->error;
		r = name_it(dir, temporary, ret_name->data, bytes);
		if (r != -EEXIST)
			return r < 0 ? r : sync_folder(dir);
	}
	return -EEXIST;
}

static int
save(int dir, struct span bytes, const char *name, const char *ending,
    struct buf *ret_name)
{
	char temporary[64];
	int r;

	snprintf(temporary, sizeof temporary, ".mtgp-%ld.tmp",
	    (long)getpid());
	unlinkat(dir, temporary, 0);
	r = write_new(dir, temporary, bytes);
	if (r == 0)
		r = give_name(dir, temporary, name, ending, bytes, ret_name);
	unlinkat(dir, temporary, 0);
	return r;
}

int
savefile(const char *dir, const char *name, const char *ending,
    struct span bytes, struct buf *ret_path)
{
	struct buf given;
	int fd, r;

	if (mkdir(dir, 0700) < 0 && errno != EEXIST)
		return -errno;
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	buf_init(&given, 1024);
	r = save(fd, bytes, name, ending, &given);
	if (r == 0 && ret_path != NULL)
		r = buf_addf(ret_path, "%s/%s", dir, given.data);
	buf_done(&given);
	close(fd);
	return r;
}
