/* Fuzz: gzip of the helper.  Invariants: it ends with one of the errors it
 * promises; a sink that refuses ends it at once with its own error; what a
 * limit lets through is the beginning of what comes without one. */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "helper/gunzip.h"

#define OUTPUT_MAX	((size_t)8 << 20)

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
need(bool so)
{
	if (!so)
		abort();
}

static int
put(void *arg, const void *p, size_t n)
{
	struct buf *b = arg;

	if (n > b->max - b->len) {
		buf_add(b, p, b->max - b->len);
		return -EFBIG;
	}
	return buf_add(b, p, n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("gunzip", MFD_CLOEXEC), r;
	struct buf all, head;

	need(fd >= 0);
	need(size == 0 || write(fd, data, size) == (ssize_t)size);
	lseek(fd, 0, SEEK_SET);
	buf_init(&all, OUTPUT_MAX);
	r = gunzip(fd, put, &all);
	need(r == 0 || r == -EBADMSG || r == -ENOMEM || r == -EFBIG);
	buf_init(&head, all.len / 2);
	lseek(fd, 0, SEEK_SET);
	r = gunzip(fd, put, &head);
	if (all.len > 1)
		need(r == -EFBIG);
	need(span_eq(buf_span(&head),
	    span_head(buf_span(&all), head.len)));
	buf_done(&head);
	buf_done(&all);
	close(fd);
	return 0;
}
