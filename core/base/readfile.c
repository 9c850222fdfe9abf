/* Whole files.  The caller owns the buffer; on failure it holds what was
 * read so far. */
#include "core/base/readfile.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int
read_fd(int fd, struct buf *out)
{
	char chunk[16384];
	ssize_t n;
	int r;

	for (;;) {
		n = read(fd, chunk, sizeof chunk);
		if (n == 0)
			return out->error;
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		r = buf_add(out, chunk, (size_t)n);
		if (r < 0)
			return r;
	}
}

int
read_file(const char *path, struct buf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY), r;

	if (fd < 0)
		return -errno;
	r = read_fd(fd, out);
	close(fd);
	return r;
}
