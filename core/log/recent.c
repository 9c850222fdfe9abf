/* The tail of a file, whatever is written to it meanwhile. */
#include "core/log/recent.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* The last whole lines. */
static ssize_t
read_tail(int fd, off_t size, char *to)
{
	off_t at = size > (off_t)RECENT_TAIL ? size - (off_t)RECENT_TAIL : 0;
	size_t n = 0;

	while (n < RECENT_TAIL) {
		ssize_t got = pread(fd, to + n, RECENT_TAIL - n,
		    at + (off_t)n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		n += (size_t)got;
	}
	return (ssize_t)n;
}

int
log_recent_file(const char *path, log_recent_take *take, void *arg)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;
	char *bytes = NULL;
	int r = 0;

	if (fd < 0)
		return 0;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		bytes = malloc(RECENT_TAIL);
		r = bytes == NULL ? -ENOMEM : take(arg, span_of(bytes,
		    (size_t)read_tail(fd, st.st_size, bytes)));
	}
	free(bytes);
	close(fd);
	return r;
}

int
log_recent(const struct facts *f, log_recent_take *take, void *arg)
{
	static const char *const usual[] = { "/var/log/mail.log",
		"/var/log/maillog" };
	struct span named = span_trim(facts_get(f, "postconf.maillog_file",
	    span_str("")));
	char path[1024];
	int r = 0;

	if (named.n > 0 && named.p[0] == '/') {
		snprintf(path, sizeof path, SPAN_FMT, SPAN_ARG(named));
		return log_recent_file(path, take, arg);
	}
	for (size_t i = 0; r == 0 && i < 2; i++)
		r = log_recent_file(usual[i], take, arg);
	return r;
}
