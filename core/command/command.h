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
#include "core/text/text.h"

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
struct sheet;

struct command {
	const char	*name;
	const char	*usage;		/* operands: "[FILE…]" */
	const struct argument *arguments;
	int		 min_operands, max_operands;	/* -1: any */
	const char	*operand_words;	/* first operand, for completion */
	/* help: catalogue id "command.<name>" */
	int		(*run)(struct invocation *in);
	/* What run would print, as a sheet (checklists take it as a step);
	 * nothing is printed.  0, or a negative errno with one sentence and
	 * the exit code.  NULL: not a check. */
	int		(*sheet)(struct invocation *in, struct sheet **ret,
			int *ret_exit, struct error *e);
	/* The same rows for a person who reads; a copy, or NULL: no memory.
	 * NULL: as they are. */
	struct sheet	*(*order)(const struct sheet *s);
};

/* Where output goes: never buffers more than 64 KiB. */
struct writer {
	int	(*write)(void *arg, struct span bytes);	/* 0 or errno */
	void	*arg;
	int	 fd;		/* to see that its reader went away, or -1 */
	bool	 color;
	int	 width;		/* of a terminal; 0: no terminal */
};

struct invocation {
	const struct command *command;	/* NULL: the console */
	/* common options */
	bool		 json, offline, color;
	enum lang	 lang;
	usec_t		 now;
	const char	*facts_file, *log_path, *dns_file, *resolver;
	const char	*store_dir, *data_dir, *config_file;
	bool		 help, version;
	struct config	*config;
	/* parsed arguments: value of the i-th use of a name */
	struct arena	*arena;
	const char	*const *operands;
	int		 noperands;
	struct writer	*out;
	struct writer	*err;		/* one clear line */
	int		 in_fd;		/* stdin */
	const volatile bool *cancel;	/* NULL: never; only for sheet() */
	bool		 unanswered;	/* sheet() asked, and could not judge
					 * anything */
	/* private to core/command: the options given, in order */
	struct given	*given;
	size_t		 ngiven, given_cap;
};

extern const struct command *const command_table[];	/* NULL-terminated */
/* Options of every subcommand; those of the console (no subcommand). */
extern const struct argument command_common[];
extern const struct argument command_console[];

/* argv without the program name.  Parses, reads the configuration, sets the
 * language and `now`.  True: go on with in->command (NULL: the console);
 * false: all is said (help, version, a usage error), *ret_exit is the exit
 * code.  invocation_end() in both cases. */
bool	invocation_start(struct invocation *in, int argc,
		const char *const *argv, struct writer *out,
		struct writer *err, int in_fd, int *ret_exit);
/* The same without a word on out or err: a sentence in e.  lang and now as
 * given unless the command line has them.  invocation_end() in both cases. */
int	invocation_prepare(struct invocation *in, int argc,
		const char *const *argv, usec_t now, enum lang lang,
		struct error *e);
void	invocation_end(struct invocation *in);
/* Runs in->command; the exit code. */
int	invocation_run(struct invocation *in);
bool	invocation_has(const struct invocation *in, const char *name);
/* NULL: not given.  i: the i-th use. */
const char *invocation_get(const struct invocation *in, const char *name,
		int i);
/* How often it was given. */
int	invocation_count(const struct invocation *in, const char *name);
/* Prints the sentence as one line on err; returns exit_code. */
int	invocation_fail(struct invocation *in, int exit_code,
		const struct error *e);
/* A note for people on err: one line, not an error. */
int	invocation_note(struct invocation *in, const struct text *t);
/* Writes and empties b: 0 or a negative errno (-EPIPE: nobody reads). */
int	invocation_put(struct invocation *in, struct buf *b);
/* The last of a subcommand that only writes: puts b unless r is a failure,
 * says what failed, and returns the exit code. */
int	invocation_finish(struct invocation *in, int r, struct buf *b);

const struct command *command_find(const char *name);
/* Parses only (checklists' `run:` lines, tests).  in is zeroed but for its
 * arena and, for relative --now, now. */
int	command_parse(int argc, const char *const *argv,
		struct invocation *in, struct error *e);
/* The language: --lang, then config, then LC_ALL, LC_MESSAGES, LANG (ja… is
 * Japanese), else English.  option and setting may be NULL. */
enum lang command_language(const char *option, const char *setting);

/* --check-data: what is wrong with the knowledge, and how old it is; the exit
 * code. */
int	command_check_data(struct invocation *in);

/* Texts made from the tables. */
int	command_help(struct buf *out, const struct command *c,
		enum lang lang);	/* NULL: the program */
int	command_completion(struct buf *out, const char *shell);	/* bash zsh */
int	command_manual(struct buf *out);	/* docs/mtgp-tui.1 */

#endif
