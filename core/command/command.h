/* Subcommands: one table, one file each.  The same struct describes the
 * interactive commands of the console; help, key bar, man page and
 * completion are made from these tables.
 *
 * A subcommand writes only to the writer it is given and returns the exit
 * code: 0 done, 1 something at warning or worse (`log`: nothing matched),
 * 2 usage or unreadable input, 3 could not be completed. */
#ifndef MTGP_COMMAND_COMMAND_H
#define MTGP_COMMAND_COMMAND_H

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/config/config.h"
#include "core/text/error.h"

enum argument_kind {
	ARG_FLAG, ARG_TEXT, ARG_TIME, ARG_PATH, ARG_CHOICE, ARG_LIST,
};

struct argument {
	const char	*name;		/* "to" for --to; NULL ends the table */
	enum argument_kind kind;
	const char	*value;		/* "A" in the usage; NULL for flags */
	const char	*choices;	/* ARG_CHOICE: "ja|en" */
	/* help: catalogue id "argument.<command>.<name>", or
	 * "argument.<name>" */
};

struct invocation;

struct command {
	const char	*name;
	const char	*usage;		/* operands: "[FILE…]" */
	const struct argument *arguments;
	int		 min_operands, max_operands;	/* -1: any */
	/* help: catalogue id "command.<name>" */
	int		(*run)(struct invocation *in);
};

/* Where output goes: never buffers more than 64 KiB. */
struct writer {
	int	(*write)(void *arg, struct span bytes);	/* 0 or errno */
	void	*arg;
	bool	 color;
	int	 width;
};

struct invocation {
	const struct command *command;
	/* common options */
	bool		 json, offline, color;
	enum lang	 lang;
	usec_t		 now;
	const char	*facts_file, *log_path, *dns_file, *resolver;
	const char	*store_dir, *data_dir, *config_file;
	struct config	*config;
	/* parsed arguments: value of the i-th use of a name */
	struct arena	*arena;
	const char	*const *operands;
	int		 noperands;
	struct writer	*out;
	struct writer	*err;		/* one clear line */
	int		 in_fd;		/* stdin */
	void		*args;		/* private to command.c */
};

extern const struct command *const command_table[];	/* NULL-terminated */

/* argv without the program name.  Parses, runs, returns the exit code.
 * Usage errors are one clear sentence on err. */
int	command_main(int argc, const char *const *argv, struct writer *out,
		struct writer *err, int in_fd);
bool	invocation_has(const struct invocation *in, const char *name);
/* NULL: not given.  i: the i-th use. */
const char *invocation_get(const struct invocation *in, const char *name,
		int i);
int	invocation_fail(struct invocation *in, int exit_code,
		const struct error *e);

const struct command *command_find(const char *name);
/* Parses only (checklists' `run:` lines, tests). */
int	command_parse(int argc, const char *const *argv,
		struct invocation *in, struct error *e);

/* Texts made from the tables. */
int	command_help(struct buf *out, const struct command *c,
		enum lang lang);	/* NULL: the program */
int	command_completion(struct buf *out, const char *shell);	/* bash zsh */

#endif
