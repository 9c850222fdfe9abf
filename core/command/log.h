/* Inside core/command: what the parts of the subcommand `log` share. */
#ifndef MTGP_COMMAND_LOG_H
#define MTGP_COMMAND_LOG_H

#include "core/command/command.h"
#include "core/log/query.h"
#include "core/log/timeline.h"

#define LOG_BATCH	((size_t)48 << 10)	/* bytes gathered a write */
#define LOG_OBJECT	((size_t)64 << 20)	/* one message, printed */

struct log_run {
	struct invocation *in;
	struct log_source *source;
	struct log_filter filter;
	struct log_query_options options;
	struct log_set	*set;
	struct facts	*facts;
	struct log_host_facts host;
	struct span	*relayhosts;
	struct replies	*replies;
	struct arena	*arena;		/* one object at a time */
	struct buf	 out;
	bool		 lines, table_begun;
	struct error	 e;
};

/* --log, else the words of the option `log`: files, or journal; 0: none, as
 * log_source_open() takes it. */
#define LOG_PATHS 16
size_t	log_paths(struct invocation *in, const char *paths[LOG_PATHS]);
/* What must be there before a search; ret_code: what a failure means (l->e
 * says it). */
int	log_begin(struct log_run *l, struct invocation *in, int *ret_code);
void	log_end(struct log_run *l);
/* The matching objects as a sheet: struct command's sheet(). */
int	log_sheet(struct invocation *in, struct sheet **ret, int *ret_exit,
		struct error *e);
/* Expands hit i into the run's arena (emptied first). */
int	log_expand(struct log_run *l, size_t i, struct log_message *ret);
/* Prints an object: a JSON line, or a row of the table.  Buffers up to
 * LOG_BATCH. */
int	log_print(struct log_run *l, const struct log_message *m);
int	log_flush(struct log_run *l);
/* The file that a message begins in. */
struct span log_segment_name(struct log_run *l, const struct log_message *m);
/* The time line of one message as text. */
int	log_print_timeline(struct log_run *l, const struct log_message *m);
/* --top: counts by from, account or client, most first. */
int	log_print_top(struct log_run *l, const char *what);
/* The same as rows `top`, the first of them. */
int	log_add_tops(struct log_run *l, const char *what, struct sheet *s);
/* --follow: until a signal or a closed pipe. ret_printed: any object? */
int	log_follow_run(struct log_run *l, bool *ret_printed);

#endif
