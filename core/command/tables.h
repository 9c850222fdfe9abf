/* Inside core/command: the subcommands, one file each. */
#ifndef MTGP_COMMAND_TABLES_H
#define MTGP_COMMAND_TABLES_H

#include "core/command/command.h"

extern const struct command command_log;
extern const struct command command_bounce;
extern const struct command command_message;
extern const struct command command_lint;
extern const struct command command_score;
extern const struct command command_spf;
extern const struct command command_dmarc;
extern const struct command command_dns;
extern const struct command command_blocklist;
extern const struct command command_case;
extern const struct command command_checklist;
extern const struct command command_help_command;
extern const struct command command_completion_command;

#endif
