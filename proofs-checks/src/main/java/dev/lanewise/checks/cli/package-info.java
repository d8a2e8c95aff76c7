/**
 * The command line.
 *
 * <p>{@link dev.lanewise.checks.cli.Application} parses, runs one {@link
 * dev.lanewise.checks.cli.Command} and turns what it throws into an exit status; a command talks to
 * the world through its {@link dev.lanewise.checks.cli.Session} alone. Other modules contribute
 * commands as services of type {@code Command}.
 */
package dev.lanewise.checks.cli;
