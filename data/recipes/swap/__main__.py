from data.recipes.swap import RECIPE

RECIPE.command()
