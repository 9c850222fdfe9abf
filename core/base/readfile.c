/* Whole files.  The caller owns the buffer; on failure it holds what was
 * read so far. */
#include "core/base/readfile.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#define WRITER_MS	2000	/* until somebody opens a pipe to write */
#define SILENCE_MS	10000	/* and until he writes on */
#define STEP_MS		20

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

/* A pipe that nobody has open looks like one that was written to its end. */
static int
read_pipe(int fd, struct buf *out)
{
	size_t before = out->len;
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int ms = 0, r;

	for (;;) {
		r = read_fd(fd, out);
		if (r == 0 && out->len > before)
			return 0;
		if (r == 0 && ms >= WRITER_MS)
			return -ENXIO;
		if (r == -EAGAIN && poll(&p, 1, SILENCE_MS) == 0)
			return -ETIMEDOUT;
		if (r < 0 && r != -EAGAIN)
			return r;
		if (r == 0) {
			(void)poll(NULL, 0, STEP_MS);
			ms += STEP_MS;
		}
	}
}

int
read_file(const char *path, struct buf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK), r;
	struct stat st;

	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) < 0)
		r = -errno;
	else if (S_ISFIFO(st.st_mode))
		r = read_pipe(fd, out);
	else if (fcntl(fd, F_SETFL, O_RDONLY) < 0)
		r = -errno;
	else
		r = read_fd(fd, out);
	close(fd);
	return r;
}

int
open_readable(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK), r;
	struct pollfd p = { .fd = fd, .events = POLLIN };
	struct stat st;

	if (fd < 0)
		return -errno;
	r = fstat(fd, &st) < 0 ? -errno : 0;
	if (r == 0 && S_ISFIFO(st.st_mode) && poll(&p, 1, WRITER_MS) == 0)
		r = -ENXIO;
	if (r == 0 && fcntl(fd, F_SETFL, O_RDONLY) < 0)
		r = -errno;
	if (r < 0)
		close(fd);
	return r < 0 ? r : fd;
}
