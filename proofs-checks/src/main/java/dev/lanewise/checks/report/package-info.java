/**
 * Findings as files: one JSON document, and one HTML page that carries its pictures and its style
 * in itself and loads nothing.
 */
package dev.lanewise.checks.report;
