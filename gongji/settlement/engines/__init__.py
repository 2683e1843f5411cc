"""How a period is computed: one readable definition and the engines that must equal it."""
