/* Segments from the inside: what source.c, query.c and follow.c share.  Not
 * for faces; core/log/source.h is the contract for them. */
#ifndef MTGP_LOG_SEGMENT_H
#define MTGP_LOG_SEGMENT_H

#include <sys/types.h>

#include "core/log/header.h"
#include "core/log/source.h"

#define SEGMENT_PROBE	((size_t)65536)	/* a header must come this early */
#define SEGMENT_MAX	65535

enum segment_packing { PACKING_NONE, PACKING_GZIP, PACKING_XZ, PACKING_ZSTD,
	PACKING_BZIP2, PACKING_LZ4 };

/* Some bytes of a text by which it is known again. */
#define SEGMENT_MARK	64
struct segment_mark {
	uint64_t	 at;
	size_t		 n;
	char		 bytes[SEGMENT_MARK];
};

struct segment {
	struct log_segment_info	 info;
	char			*path;	/* NULL: stdin, journal */
	int			 fd;	/* of the text; -1: not yet */
	int			 raw;	/* of the packed file; -1 */
	dev_t			 dev;
	ino_t			 ino;
	usec_t			 mtime;
	struct log_years	 years;
	enum segment_packing	 packing;
	bool			 prepared;
	bool			 unpacking; /* info.size of it can be read */
	bool			 named;	/* asked for, not found as a brother */
	char			*family; /* path of the newest brother */
	uint64_t		 rank;	/* age in the family, 0 newest */
	usec_t			 order;	/* first line, known or guessed */
	bool			 damaged; /* expansion ended early */
	/* What the unpacked text must hold, else it is not the copy that
	 * follow.c took it for; NULL: anything. */
	struct segment_mark	*marks;	/* two */
	char			*copied; /* the path it was copied from */
	bool			 known;	/* its times, before it is prepared */
	bool			 unordered; /* logs joined in another order */
	uint64_t		 order_size; /* size when that was found out */
	void			*journal; /* a slice of it, or NULL */
};

struct log_source {
	struct segment		**v;
	size_t			  n, cap;
	struct log_source_options options;
	char			 *cache_dir;
	char			 *helper_path;
	struct helper		 *helper;
	bool			  reduced;	/* its sandbox */
	struct arena		 *arena;	/* sentences */
	/* Called while a segment is being unpacked, whenever more of it can
	 * be read; must not prepare another one.  May be NULL. */
	void			(*unpacking)(void *arg, struct segment *g);
	void			 *unpacking_arg;
	bool			  unpacking_shown; /* in this query */
};

/* segment.c */
struct segment	*segment_new(const char *path);
void		 segment_free(struct segment *g);	/* takes NULL */
/* Opens a path, tells its kind from its first bytes; for plain text also
 * size and times.  Errors are sentences. */
int	segment_open(struct log_source *s, struct segment *g,
		struct error *e);
/* The same for a descriptor that is already open (regular file). */
int	segment_adopt(struct log_source *s, struct segment *g, int fd,
		struct error *e);
/* Size and times of the text at g->fd; -ENODATA empty, -EILSEQ no header in
 * its first SEGMENT_PROBE bytes. */
int	segment_look(struct segment *g);
/* The newest line of one that grew: its time. */
int	segment_look_last(struct segment *g);
/* By the first bytes. */
enum segment_packing segment_packing_of(int fd);
/* Refreshes the size of a plain segment. */
int	segment_grow(struct segment *g);
/* How much of the first `size` bytes is whole lines; all of them when the
 * last line is longer than SCAN_LINE_MAX. */
int	segment_whole_lines(const struct segment *g, uint64_t size,
		uint64_t *ret);
/* Up to SEGMENT_MARK bytes before `at`. */
void	segment_mark(const struct segment *g, struct segment_mark *m,
		uint64_t at);
bool	segment_mark_holds(int fd, const struct segment_mark *m);
/* Keeps the sentence for the coverage; returns code. */
int	segment_leave_out(struct log_source *s, struct segment *g, int code,
		const struct error *e);
int64_t	segment_read(const struct segment *g, uint64_t at, void *buf,
		size_t n);
/* Time of a line, TIME_NONE without a header. */
usec_t	segment_line_time(const struct segment *g, struct span line);

/* brothers.c: the rotated files beside a log.
 * Is `name` a brother of `base` (mail.log.1, mail.log-20240902.gz)?  The
 * rank orders them, greater is older. */
bool	brother_rank(const char *base, const char *name, uint64_t *ret_rank);
int	brothers_add(struct log_source *s, const char *path);

/* expand.c: what is not plain text becomes an unlinked file. */
int	expand_segment(struct log_source *s, struct segment *g,
		const volatile bool *cancel, struct error *e);
int	expand_stdin(struct log_source *s, struct segment *g,
		const volatile bool *cancel, struct error *e);
/* A temporary file in the cache folder, and how many bytes it may get so
 * that a tenth of the disk stays free. */
int	expand_temporary(struct log_source *s, uint64_t *ret_room);

/* seek.c: finds out whether the lines are in order of time; few reads. */
int	segment_check_order(struct segment *g);

/* source.c */
int	source_add(struct log_source *s, struct segment *g);
struct segment *source_segment(const struct log_source *s, size_t i);

#endif
