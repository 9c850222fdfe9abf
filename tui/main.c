/* mtgp-tui: with a subcommand the tool, without one the console.
 * Writers are plain descriptors without a buffer of their own; a reader that
 * went away (EPIPE) ends a subcommand quietly. */
#include "config.h"

#include <errno.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "core/command/command.h"
#include "tui/console.h"

static int
write_all(void *arg, struct span bytes)
{
	int fd = *(const int *)arg;

	while (bytes.n > 0) {
		ssize_t n = write(fd, bytes.p, bytes.n);

		if (n < 0 && errno == EAGAIN) {
			struct pollfd p = { .fd = fd, .events = POLLOUT };

			if (poll(&p, 1, -1) < 0 && errno != EINTR)
				return -errno;
			continue;
		}
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		bytes = span_skip(bytes, (size_t)n);
	}
	return 0;
}

/* Columns of the terminal behind fd, 0 when it is none. */
static int
terminal_width(int fd)
{
	struct winsize w;

	if (!isatty(fd))
		return 0;
	return ioctl(fd, TIOCGWINSZ, &w) == 0 && w.ws_col >= 20 ? w.ws_col :
	    80;
}

int
main(int argc, char **argv)
{
	int out_fd = STDOUT_FILENO, err_fd = STDERR_FILENO, code;
	struct writer out = { .write = write_all, .arg = &out_fd,
		.fd = out_fd, .color = isatty(out_fd),
		.width = terminal_width(out_fd) };
	struct writer err = { .write = write_all, .arg = &err_fd,
		.fd = err_fd };
	struct invocation in;

	if (setlocale(LC_CTYPE, "") == NULL)
		(void)setlocale(LC_CTYPE, "C.UTF-8");
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGXFSZ, SIG_IGN);
	if (invocation_start(&in, argc > 0 ? argc - 1 : 0,
	    (const char *const *)argv + (argc > 0), &out, &err, STDIN_FILENO,
	    &code))
		code = in.command != NULL ? invocation_run(&in) :
		    invocation_has(&in, "check-data") ?
		    command_check_data(&in) : console_main(&in);
	invocation_end(&in);
	return code;
}
