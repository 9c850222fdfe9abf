/* The tail of a log is searched for the words first: most lines are never
 * taken apart. */
#include "core/log/signed.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/log/grammar.h"

/* A name in DNS: 253 bytes, and what binds selector and domain. */
#define NAME_TEXT 300

static int
add(struct facts *f, struct span selector, struct span domain)
{
	char name[NAME_TEXT];
	int n, r;

	if (selector.n == 0 || domain.n == 0 || selector.n + domain.n > 240 ||
	    facts_count(f, "dkim.selector") >= SIGNED_MAX)
		return 0;
	n = snprintf(name, sizeof name, SPAN_FMT "._domainkey." SPAN_FMT,
	    SPAN_ARG(selector), SPAN_ARG(domain));
	if (facts_get(f, "dkim.selector", span_of(name, (size_t)n)).p)
		return 0;
	r = facts_add(f, "dkim.selector", span_of(name, (size_t)n),
	    span_str("log"));
	return r == -ENOMEM ? r : 0;
}

static int
take(struct facts *f, struct span bytes)
{
	const struct span words = span_str("DKIM-Signature ");
	struct span line;
	struct log_line l;
	int r = 0;

	while (r == 0 && span_split(&bytes, '\n', &line)) {
		if (span_find(line, words) < 0 ||
		    log_line_parse(line, &l) < 0 || l.kind != LOG_AUTH ||
		    !span_is(log_line_field(&l, "result"), "signed"))
			continue;
		r = add(f, log_line_field(&l, "selector"),
		    log_line_field(&l, "domain"));
	}
	return r;
}

/* The last whole lines. */
static ssize_t
read_tail(int fd, off_t size, char *to)
{
	off_t at = size > (off_t)SIGNED_TAIL ? size - (off_t)SIGNED_TAIL : 0;
	size_t n = 0;

	while (n < SIGNED_TAIL) {
		ssize_t got = pread(fd, to + n, SIGNED_TAIL - n,
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
log_signed_read(struct facts *f, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;
	char *bytes = NULL;
	int r = 0;

	if (fd < 0)
		return 0;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		bytes = malloc(SIGNED_TAIL);
		r = bytes == NULL ? -ENOMEM : take(f, span_of(bytes,
		    (size_t)read_tail(fd, st.st_size, bytes)));
	}
	free(bytes);
	close(fd);
	return r;
}

int
log_signed_gather(struct facts *f)
{
	static const char *const usual[] = { "/var/log/mail.log",
		"/var/log/maillog" };
	struct span named = span_trim(facts_get(f, "postconf.maillog_file",
	    span_str("")));
	char path[1024];
	int r = 0;

	if (named.n > 0 && named.p[0] == '/') {
		snprintf(path, sizeof path, SPAN_FMT, SPAN_ARG(named));
		return log_signed_read(f, path);
	}
	for (size_t i = 0; r == 0 && i < 2; i++)
		r = log_signed_read(f, usual[i]);
	return r;
}
