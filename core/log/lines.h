/* Re-reading single lines of a source by their position: a small cache of
 * aligned pieces (1 MiB), so that the lines of messages that lived at the
 * same time cost one read a piece.  Bytes are copied into the caller's
 * arena.  A cache belongs to one thread. */
#ifndef MTGP_LOG_LINES_H
#define MTGP_LOG_LINES_H

#include "core/base/arena.h"
#include "core/log/join.h"
#include "core/log/source.h"

struct line_cache;

struct line_cache *line_cache_new(void);
void	line_cache_free(struct line_cache *c);		/* takes NULL */
/* Forgets what was read (a segment grew or was replaced). */
void	line_cache_clear(struct line_cache *c);
/* A buffer of the cache's own for whoever reads around a line; the next call
 * may move it.  NULL: no memory. */
char	*line_cache_scratch(struct line_cache *c, size_t n);
/* Which process wrote the lines that begin in one piece of the cache. */
#define LINE_PIECE	((uint64_t)16384)
struct line_mark {
	uint32_t	 process;	/* line_process */
	uint32_t	 at;		/* in the piece */
};
/* Of tag and pid; equal ones may differ all the same.  0: no pid. */
uint32_t line_process(const struct frame *f);
/* Marks of piece n (offset n * LINE_PIECE), in order; they belong to the
 * cache, until its next call. */
int	line_marks(struct line_cache *c, const struct log_source *s,
		uint32_t segment, uint64_t n, const struct line_mark **ret,
		size_t *ret_n);
/* The line at `at`, without newline, at most SCAN_LINE_MAX.  0, -ENODATA
 * (past the end), -ENOMEM or a read error. */
int	line_read(struct line_cache *c, const struct log_source *s, lpos_t at,
		struct arena *a, struct span *ret);

#endif
