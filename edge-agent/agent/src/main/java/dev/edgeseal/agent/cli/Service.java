package dev.edgeseal.agent.cli;

/** Marks a command that runs until it is stopped and logs each change of state. */
interface Service {}
