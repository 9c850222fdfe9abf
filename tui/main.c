/* mtgp-tui: with a subcommand the tool, without one the console. */
#include "config.h"

int
main(void)
{
	return 3;
}
