/* One mail in a memfd.  Bytes are streamed into it block by block and it is
 * sealed at the end, so that neither a helper that a mail has taken over nor
 * a mistake of ours can change or shorten what others have mapped.
 * Owner: the caller, of the descriptor. */
#include "core/mailbox/mail.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/mailbox/mailbox_part.h"

#define BLOCK ((size_t)256 << 10)
#define SLICE 50	/* ms between two looks at the flag */
#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL)

int
mail_begin(struct mail *ret)
{
	int fd = memfd_create("mail", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd < 0)
		return -errno;
	*ret = (struct mail){ .fd = fd };
	return 0;
}

bool
mail_is_field(struct span line)
{
	size_t n = 0;

	while (n < line.n && (isalnum((unsigned char)line.p[n]) ||
	    line.p[n] == '-' || line.p[n] == '_'))
		n++;
	return n > 0 && n < line.n && line.p[n] == ':';
}

/* Editors put a byte order mark in front of a mail that they save, and who
 * copies its source takes empty lines along: with either the whole header
 * would be text.  Only where a field follows. */
static struct span
without_front(struct span bytes)
{
	struct span s = bytes;

	if (span_starts(s, "\xef\xbb\xbf"))
		s = span_skip(s, 3);
	while (s.n > 0 && (*s.p == '\r' || *s.p == '\n'))
		s = span_skip(s, 1);
	return mail_is_field(s) ? s : bytes;
}

int
mail_add(struct mail *m, struct span bytes)
{
	if (m->size == 0)
		bytes = without_front(bytes);
	if (bytes.n > MESSAGE_MAX - m->size)
		return -EFBIG;
	while (bytes.n > 0) {
		ssize_t n = write(m->fd, bytes.p, bytes.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		m->size += (size_t)n;
		bytes = span_skip(bytes, (size_t)n);
	}
	return 0;
}

int
mail_end(struct mail *m, int r, struct mail *ret)
{
	struct stat st;

	if (r == 0 && fcntl(m->fd, F_ADD_SEALS, SEALS) < 0)
		r = -errno;
	if (r == 0 && fstat(m->fd, &st) < 0)
		r = -errno;
	if (r < 0) {
		mail_close(m);
		return r;
	}
	m->size = (size_t)st.st_size;
	if (m->size > MESSAGE_MAX) {
		mail_close(m);
		return -EFBIG;
	}
	*ret = *m;
	return 0;
}

int
mail_from_span(struct span bytes, struct mail *ret)
{
	struct mail m;
	int r = mail_begin(&m);

	return r < 0 ? r : mail_end(&m, mail_add(&m, bytes), ret);
}

/* A pipe whose writer says nothing must not keep a job for ever. */
static int
wait_for(int fd, const volatile bool *cancel)
{
	struct pollfd pf = { .fd = fd, .events = POLLIN };
	int n = 0;

	while (cancel && n == 0) {
		if (*cancel)
			return -ECANCELED;
		n = poll(&pf, 1, SLICE);
		if (n < 0)
			n = errno == EINTR ? 0 : -errno;
	}
	return n < 0 ? n : 0;
}

int
mail_copy(struct mail *m, int fd, const volatile bool *cancel)
{
	char *block = malloc(BLOCK);
	int r = block ? 0 : -ENOMEM;

	while (r == 0 && (r = wait_for(fd, cancel)) == 0) {
		ssize_t n = read(fd, block, BLOCK);

		if (n < 0 && errno != EINTR)
			r = -errno;
		else if (n == 0)
			break;
		else if (n > 0)
			r = mail_add(m, span_of(block, (size_t)n));
	}
	free(block);
	return r;
}

int
mail_from_fd(int fd, const volatile bool *cancel, struct mail *ret)
{
	struct mail m;
	int r = mail_begin(&m);

	return r < 0 ? r : mail_end(&m, mail_copy(&m, fd, cancel), ret);
}

int
mail_from_range(int fd, uint64_t position, uint64_t size,
    const volatile bool *cancel, struct mail *ret)
{
	char *block = malloc(BLOCK);
	struct mail m = MAIL_NONE;
	int r = block ? mail_begin(&m) : -ENOMEM;

	while (r == 0 && size > 0) {
		ssize_t n = pread(fd, block, size < BLOCK ? size : BLOCK,
		    (off_t)position);

		if (cancel && *cancel)
			r = -ECANCELED;
		else if (n < 0 && errno != EINTR)
			r = -errno;
		else if (n == 0)
			break;
		else if (n > 0)
			r = mail_add(&m, span_of(block, (size_t)n));
		if (n > 0) {
			position += (uint64_t)n;
			size -= (uint64_t)n;
		}
	}
	free(block);
	return m.fd < 0 ? r : mail_end(&m, r, ret);
}

void
mail_close(struct mail *m)
{
	if (m->fd >= 0)
		close(m->fd);
	*m = MAIL_NONE;
}

int
mail_map(const struct mail *m, struct span *ret)
{
	void *p;

	*ret = span_str("");
	if (m->size == 0)
		return 0;
	p = mmap(NULL, m->size, PROT_READ, MAP_PRIVATE, m->fd, 0);
	if (p == MAP_FAILED)
		return -errno;
	*ret = span_of(p, m->size);
	return 0;
}

void
mail_unmap(struct span bytes)
{
	if (bytes.n > 0)
		munmap((void *)(uintptr_t)bytes.p, bytes.n);
}

int
mail_error(struct error *e, int code, const char *name)
{
	char limit[24];

	if (code != -EFBIG)
		return error_set(e, code, "mailbox.read", "name", name, NULL);
	snprintf(limit, sizeof limit, "%zu", MESSAGE_MAX >> 20);
	return error_set(e, code, "mailbox.large", "name", name, "limit",
	    limit, NULL);
}
