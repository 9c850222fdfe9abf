/* Role expand: a compressed file (first descriptor) becomes plain bytes in
 * another one (second descriptor).
 *
 * gzip goes through zlib (gunzip.c); xz, zstd, bzip2, lz4 and compress
 * through libarchive's raw format.  What was written before an error stays
 * written and is counted in the answer.  Words of errors: truncated (cut or
 * damaged), unknown-format, limit, write, read, memory, bad-request; errno
 * says more where there is more. */
#include "helper/role.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/loop/helper.h"
#include "helper/gunzip.h"

#define BLOCK		((size_t)128 << 10)
#define MIB		((uint64_t)1 << 20)
#define EXPAND_MEMORY	((size_t)512 << 20)

/* Where the bytes go, and who hears about it. */
struct sink {
	int		 fd, reply_fd;
	uint64_t	 bytes, limit, next_report;
	bool		 console_gone;
	bool		 write_failed;
};

struct source {
	int		 fd, error;
	char		 block[BLOCK];
};

static int
reply(int fd, const char *fmt, const char *word, int code, uint64_t bytes)
{
	struct buf b;
	int r;

	buf_init(&b, 4096);
	buf_adds(&b, fmt);
	if (word)
		buf_addf(&b, "\"%s\",\"errno\":%d,\"bytes\":", word, code);
	buf_addf(&b, "%llu}", (unsigned long long)bytes);
	r = b.error ? b.error : frame_write(fd, buf_span(&b), NULL, 0);
	buf_done(&b);
	return r;
}

static int
put_all(struct sink *s, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t w = write(s->fd, p, n);

		if (w < 0 && errno == EINTR)
			continue;
		if (w <= 0) {
			s->write_failed = true;
			return w < 0 ? -errno : -EIO;
		}
		p += w;
		n -= (size_t)w;
		s->bytes += (uint64_t)w;
	}
	return 0;
}

static int
sink_put(void *arg, const void *p, size_t n)
{
	struct sink *s = arg;
	bool over = s->limit && n > s->limit - s->bytes;
	int r;

	r = put_all(s, p, over ? (size_t)(s->limit - s->bytes) : n);
	if (r < 0)
		return r;
	if (over)
		return -EFBIG;
	if (s->bytes < s->next_report)
		return 0;
	s->next_report = (s->bytes / MIB + 1) * MIB;
	r = reply(s->reply_fd, "{\"expanded\":", NULL, 0, s->bytes);
	if (r < 0)
		s->console_gone = true;
	return r;
}

static la_ssize_t
source_read(struct archive *a, void *arg, const void **ret)
{
	struct source *s = arg;
	ssize_t n;

	do
		n = read(s->fd, s->block, sizeof s->block);
	while (n < 0 && errno == EINTR);
	if (n < 0) {
		s->error = -errno;
		archive_set_error(a, errno, "read");
	}
	*ret = s->block;
	return n;
}

static struct archive *
new_reader(void)
{
	struct archive *a = archive_read_new();

	if (!a)
		return NULL;
	/* Without the library these would start programs; the sandbox has
	 * none, and the answer is then unknown-format. */
	archive_read_support_filter_bzip2(a);
	archive_read_support_filter_compress(a);
	archive_read_support_filter_lz4(a);
	archive_read_support_filter_xz(a);
	archive_read_support_filter_zstd(a);
	archive_read_support_format_empty(a);
	archive_read_support_format_raw(a);
	return a;
}

/* The library has one number for most failures; its words tell more. */
static int
archive_failure(struct archive *a, const struct source *from)
{
	const char *why = archive_error_string(a);

	if (from->error)
		return from->error;
	if (archive_errno(a) == ENOMEM || (why && strstr(why, "memory")))
		return -ENOMEM;
	if (archive_filter_count(a) == 1 || (why && strstr(why, "program")))
		return -ENOTSUP;
	return -EBADMSG;
}

static int
expand_archive(int in_fd, struct sink *to)
{
	struct source from = { .fd = in_fd };
	struct archive *a = new_reader();
	struct archive_entry *entry;
	const void *p;
	la_int64_t at;
	size_t n;
	int r, e = 0;

	if (!a)
		return -ENOMEM;
	r = archive_read_open(a, &from, NULL, source_read, NULL);
	if (r == ARCHIVE_OK)
		r = archive_read_next_header(a, &entry);
	if (r == ARCHIVE_OK && archive_filter_count(a) < 2)
		e = -ENOTSUP;		/* nothing was compressed here */
	while (e == 0 && r == ARCHIVE_OK) {
		r = archive_read_data_block(a, &p, &n, &at);
		if (r == ARCHIVE_OK)
			e = sink_put(to, p, n);
	}
	if (e == 0 && r != ARCHIVE_EOF)
		e = archive_failure(a, &from);
	archive_read_free(a);
	return e;
}

static int
expand(int in_fd, struct sink *to)
{
	unsigned char magic[2];
	ssize_t n;

	/* A file, from its start wherever the caller left it. */
	if (lseek(in_fd, 0, SEEK_SET) < 0)
		return -errno;
	n = pread(in_fd, magic, sizeof magic, 0);
	if (n < 0)
		return -errno;
	if (n == 0)
		return -EBADMSG;
	if (n == 2 && magic[0] == 0x1f && magic[1] == 0x8b)
		return gunzip(in_fd, sink_put, to);
	return expand_archive(in_fd, to);
}

static int
say_end(const struct sink *s, int e)
{
	static const struct { int code; const char *word; } words[] = {
		{ -EBADMSG, "truncated" }, { -EFBIG, "limit" },
		{ -ENOMEM, "memory" }, { -ENOTSUP, "unknown-format" },
	};
	const char *word = "read";

	if (e == 0)
		return reply(s->reply_fd, "{\"done\":true,\"bytes\":", NULL,
		    0, s->bytes);
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (words[i].code == e)
			word = words[i].word;
	if (s->write_failed)
		word = "write";
	return reply(s->reply_fd, "{\"error\":", word, -e, s->bytes);
}

static int
expand_handle(const struct role_request *rq)
{
	const json_t *limit = json_object_get(rq->json, "limit");
	struct sink to = { .reply_fd = rq->reply_fd, .next_report = MIB };
	int e;

	if (strcmp(rq->op, "expand") != 0 || rq->nfds != 2 ||
	    json_integer_value(limit) < 0)
		return role_fail(rq, "bad-request", EINVAL);
	to.fd = rq->fds[1];
	to.limit = (uint64_t)json_integer_value(limit);
	e = expand(rq->fds[0], &to);
	if (to.console_gone)
		return e;
	return say_end(&to, e);
}

const struct role role_expand = {
	.name = "expand",
	.needs = { .memory = EXPAND_MEMORY },
	.handle = expand_handle,
};
