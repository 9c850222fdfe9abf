/* link() gives the name: it never replaces a file.  Owns nothing. */
#include "core/base/savefile.h"

#include <errno.h>
#include <fcntl.h>
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

static int
give_name(int dir, const char *temporary, const char *name,
    const char *ending, struct buf *ret_name)
{
	for (int i = 1; i <= SAVEFILE_SAME; i++) {
		buf_reset(ret_name);
		if (i == 1)
			buf_addf(ret_name, "%s.%s", name, ending);
		else
			buf_addf(ret_name, "%s-%d.%s", name, i, ending);
		if (ret_name->error < 0)
			return ret_name->error;
		if (linkat(dir, temporary, dir, ret_name->data, 0) == 0)
			return fsync(dir) < 0 ? -errno : 0;
		if (errno != EEXIST)
			return -errno;
	}
	return -EEXIST;
}

static int
save(int dir, struct span bytes, const char *name, const char *ending,
    struct buf *ret_name)
{
	char temporary[64];
	int fd, r;

	snprintf(temporary, sizeof temporary, ".mtgp-%ld.tmp",
	    (long)getpid());
	unlinkat(dir, temporary, 0);
	fd = openat(dir, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC |
	    O_NOFOLLOW, 0600);
	if (fd < 0)
		return -errno;
	r = write_whole(fd, bytes);
	if (close(fd) < 0 && r == 0)
		r = -errno;
	if (r == 0)
		r = give_name(dir, temporary, name, ending, ret_name);
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
